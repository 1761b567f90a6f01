// What an address, a content type or the first bytes say of a media. The bytes have the last word.

/** An address without its fragment: what is asked of the server. */
export const fileUrl = (url: string): string => url.replace(/#.*$/s, '');

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : '');

/** Is it a manifest of a segmented video, by content type or name? */
export function isManifest(url: string, contentType: string): 'hls' | 'dash' | undefined {
  if (/mpegurl/i.test(contentType) || /\.m3u8?$/i.test(pathOf(url))) return 'hls';
  if (/dash\+xml/i.test(contentType) || /\.mpd$/i.test(pathOf(url))) return 'dash';
  return undefined;
}

/** Is it a video file, by content type or name? */
export const isVideo = (url: string, contentType: string): boolean =>
  /^(?:video\/|application\/mp4\b)/i.test(contentType) ||
  /\.(?:mp4|m4v|webm|mov|mkv|ogv|avi|wmv|flv)$/i.test(pathOf(url));

/** Is it a piece of a segmented video rather than a video of its own? */
export const isSegment = (url: string): boolean =>
  /\.(?:ts|m4s|m4f|cmf[vat]|aac|m2ts)$/i.test(pathOf(url));

/** May an address be a page? Not where its name says image, video, or a file to download. */
export const isPageAddress = (url: string): boolean =>
  !/\.(?:jpe?g|jfif|png|gif|webp|avif|bmp|heic|svg|ico|mp4|m4v|webm|mov|mkv|avi|wmv|flv|m3u8|mpd|mp3|m4a|ogg|wav|zip|rar|7z|gz|pdf|docx?|xlsx?|pptx?|hwpx?|apk|exe|dmg|css|js|json|xml|rss|woff2?)$/i.test(
    pathOf(url),
  );

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
  bytes.byteLength >= at + text.length &&
  Array.from(text).every((character, index) => bytes[at + index] === character.charCodeAt(0));

/** What the first bytes are, by their signatures. */
export function sniff(bytes: Uint8Array): 'image' | 'svg' | 'video' | 'hls' | 'html' | undefined {
  if (startsWith(bytes, 0, '\xff\xd8\xff') || startsWith(bytes, 0, '\x89PNG')) return 'image';
  if (startsWith(bytes, 0, 'GIF8') || startsWith(bytes, 0, 'BM')) return 'image';
  if (startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBP')) return 'image';
  if (startsWith(bytes, 0, 'II*\0') || startsWith(bytes, 0, 'MM\0*')) return 'image';
  if (startsWith(bytes, 4, 'ftyp')) {
    return ['avif', 'avis', 'heic', 'heix', 'mif1', 'msf1'].some((brand) =>
      startsWith(bytes, 8, brand),
    )
      ? 'image'
      : 'video';
  }
  if (startsWith(bytes, 0, '\x1aE\xdf\xa3') || startsWith(bytes, 0, 'FLV')) return 'video';
  if (startsWith(bytes, 0, '#EXTM3U')) return 'hls';
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 512)).trimStart().toLowerCase();
  if (head.startsWith('<svg') || (head.startsWith('<?xml') && head.includes('<svg'))) return 'svg';
  if (head.startsWith('<!doctype html') || head.startsWith('<html')) return 'html';
  return undefined;
}

/** Bytes that `sniff` needs at most. */
export const SNIFFED_BYTES = 512;
