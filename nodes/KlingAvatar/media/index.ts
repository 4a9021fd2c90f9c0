// The readers of media files. They are most of the package's bytes and are loaded on first use; what
// is outside this folder takes values from here only, by `import()`, and types from `types.ts`.
export { audioLimitBreaches, imageLimitBreaches, lengthWithin } from './limits';
export { isMediaError } from './mediaError';
export { bytesSource } from './sources/byteSource';
export { measureAudio } from './measureAudio';
export { measureImage } from './measureImage';
export { remoteSource } from './remote/remoteSource';
