import { readFileSync } from 'node:fs';

import { fixtureFiles } from '../../simulator/fixtureFiles';
import { wav } from '../wav';

/** 6.01 s, 49 KB. */
export const voice = readFileSync(fixtureFiles.voiceMp3);
/** Five times that, 245 KB: more than its head. */
export const longVoice = Buffer.concat(Array.from({ length: 5 }, () => voice));
export const portrait = readFileSync(fixtureFiles.portraitJpg);

/** So many seconds of silence at 8 kHz, one byte a sample, which compression makes a thousand times smaller. */
export const silentWav = (seconds: number): Buffer =>
	wav({ sampleRate: 8000, channels: 1, bits: 8 }, Buffer.alloc(seconds * 8000, 128));

/** A WAV of CD quality of so many bytes; 5 MB are 29.7 s. */
export const largeWav = (bytes: number): Buffer =>
	wav({ sampleRate: 44_100, channels: 2, bits: 16 }, Buffer.alloc(bytes - 44));

/** A good picture with so many bytes that readers of JPEG pass over behind it. */
export const largePortrait = (bytes: number): Buffer =>
	Buffer.concat([portrait, Buffer.alloc(bytes - portrait.length, 7)]);
