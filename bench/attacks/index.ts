// All image attacks.

import type { Attack } from './attack.js';
import { FRAMES } from './frames.js';
import { GEOMETRY } from './geometry.js';
import { LAYOUTS } from './layouts.js';
import { OVERLAYS } from './overlays.js';
import { RECOMPRESSION } from './recompression.js';
import { SCREEN } from './screen.js';
import { STRONG } from './strong.js';
import { TONE } from './tone.js';

export const IMAGE_ATTACKS: readonly Attack[] = [
  ...RECOMPRESSION,
  ...TONE,
  ...GEOMETRY,
  ...FRAMES,
  ...OVERLAYS,
  ...LAYOUTS,
  ...SCREEN,
  ...STRONG,
];
