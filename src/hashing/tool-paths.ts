// Which ffmpeg and ffprobe this process uses: said when it starts, needed when the first video comes and fluent-ffmpeg is loaded.

export type ToolPaths = { readonly ffmpeg: string; readonly ffprobe: string };

let paths: ToolPaths | undefined;

/** To be called before `ffmpeg.ts` is loaded: where it was not, fluent-ffmpeg looks on the PATH. */
export function setToolPaths({ ffmpeg, ffprobe }: ToolPaths): void {
  paths = { ffmpeg, ffprobe };
}

export const toolPaths = (): ToolPaths | undefined => paths;
