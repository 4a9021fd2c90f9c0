// The readers of media files. They are most of the package's bytes and are loaded on first use; what
// is outside this folder takes values from here only, by `import()`, and types from `types.ts`.
export { bytesSource } from './sources/byteSource';
export { measureAudio } from './measureAudio';
export { measureImage } from './measureImage';
export { joinVideos } from './join/joinVideos';
export { foreignFile } from './join/openClip';
export { splitAudio } from './split/splitAudio';
export { forwardSource } from './sources/forwardSource';
export { fetchLink } from './remote/fetchLink';
// What is wrong with a file, in words.
export { audioBreach, imageBreach, lengthFault, lengthWithin, sizeBreach } from './limits';
export { isMediaError, MediaError } from './mediaError';
export { circlingLink, lostLink, unreachableLink } from './refusals/linkRefusals';
