// Run as a process of its own: hashes a video with an ffmpeg that never ends, until it is killed.
// Arguments: scratch root, ffmpeg, ffprobe, video.

import { openHasher } from '../../src/hashing/hasher.js';
import { openScratch } from '../../src/hashing/scratch.js';
import { hasherOptions } from './fixtures.js';

const [root = '', ffmpeg = '', ffprobe = '', path = ''] = process.argv.slice(2);
const scratch = await openScratch(root);
const hasher = openHasher({ ...hasherOptions(scratch.folder), ffmpeg, ffprobe });
await hasher.hash({ from: 'file', path }, 'found');
