/** The readers of media files, loaded on first use: they are most of this package. */
export const mediaReaders = async () => await import('../../../media');

export type MediaReaders = Awaited<ReturnType<typeof mediaReaders>>;
