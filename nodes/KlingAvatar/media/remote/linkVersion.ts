/** What a server says about which version of a file it gives; `null` for what it does not say. */
export interface LinkVersion {
	etag: string | null;
	lastModified: string | null;
}

/** @param headers of an answer, names in lower case */
export function linkVersion(headers: Readonly<Record<string, string>>): LinkVersion {
	return {
		// Whether the tag is a weak one makes no difference here.
		etag: headers.etag?.trim().replace(/^W\//, '') || null,
		lastModified: headers['last-modified']?.trim() || null,
	};
}

/** Whether two answers are surely of different versions. The tag counts more than the date. */
export function isOtherVersion(one: LinkVersion, other: LinkVersion): boolean {
	if (one.etag !== null && other.etag !== null) return one.etag !== other.etag;
	return (
		one.lastModified !== null &&
		other.lastModified !== null &&
		one.lastModified !== other.lastModified
	);
}
