// The readers of media files. They are most of the package's bytes and are loaded on first use.
export { bytesSource } from './sources/byteSource';
export { measureAudio } from './measureAudio';
export { measureImage } from './measureImage';
export { joinVideos } from './join/joinVideos';
export { splitAudio } from './split/splitAudio';
export { forwardSource } from './sources/forwardSource';
export { remoteSource } from './remote/remoteSource';
// What is wrong with a file, in words.
export { isMediaError, MediaError } from './mediaError';
