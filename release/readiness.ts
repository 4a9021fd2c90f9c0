/** What `package.json` says of who publishes, as far as a release depends on it. */
export interface Manifest {
	name: string;
	version: string;
	private?: boolean;
	author?: { name?: string; email?: string };
	repository?: { type?: string; url?: string };
	bugs?: { url?: string };
	homepage?: string;
	license?: string;
	dependencies?: Record<string, string>;
	n8n?: { n8nNodesApiVersion?: number };
	publishConfig?: { provenance?: boolean };
	[other: string]: unknown;
}

/** Stand in `package.json` until `npm run release:identify` replaces them. */
export const PLACEHOLDERS = {
	owner: 'OWNER',
	author: 'AUTHOR',
	email: 'author@example.com',
} as const;

/** Who publishes. */
export interface Identity {
	/** Account or organisation on GitHub. */
	owner: string;
	/** Name of the repository on GitHub. */
	repository: string;
	author: string;
	email: string;
}

/** What the environment says of a run on GitHub Actions; all absent elsewhere. */
export interface Occasion {
	/** `owner/name` of the repository that runs the workflow. */
	repository?: string | undefined;
	/** The tag that started it. */
	tag?: string | undefined;
}

/** The manifest with the publisher's names in every place that needs them, and free to be published. */
export function identified(manifest: Manifest, identity: Identity): Manifest {
	const { owner, repository, author, email } = identity;
	const home = `https://github.com/${owner}/${repository}`;
	const named = {
		...manifest,
		author: { name: author, email },
		homepage: `${home}#readme`,
		repository: { type: 'git', url: `git+${home}.git` },
		bugs: { url: `${home}/issues` },
	};
	delete named.private;
	return named;
}

/** `owner/name` on GitHub, in the form in which npm compares it; `null` when it is in another, or none. */
export function repositoryOf({ repository }: Manifest): string | null {
	const form = /^git\+https:\/\/github\.com\/([^/]+\/[^/]+)\.git$/;
	return form.exec(repository?.url ?? '')?.[1] ?? null;
}

/**
 * Why nobody may publish this yet, a sentence each; none when all is in place.
 *
 * npm refuses provenance unless `repository` names the repository that the workflow runs in (npm's page on
 * provenance); n8n compares author and repository with npm's when it verifies a package.
 */
export function missingIdentity(manifest: Manifest, occasion: Occasion = {}): string[] {
	const missing: string[] = [];
	const { author, bugs, homepage } = manifest;
	if (manifest.private) missing.push('"private" is true, so npm refuses to publish.');
	if (!author?.name || author.name === PLACEHOLDERS.author) missing.push('"author" has no name.');
	if (!author?.email || /@example\.|noreply/.test(author.email)) {
		missing.push('"author" has no e-mail address.');
	}
	const repository = repositoryOf(manifest);
	if (repository === null || repository.startsWith(`${PLACEHOLDERS.owner}/`)) {
		missing.push('"repository" does not name a repository on GitHub.');
		return missing;
	}
	const home = `https://github.com/${repository}`;
	if (bugs?.url !== `${home}/issues`) missing.push(`"bugs" is not ${home}/issues.`);
	if (homepage !== `${home}#readme`) missing.push(`"homepage" is not ${home}#readme.`);
	const running = occasion.repository;
	if (running !== undefined && running.toLowerCase() !== repository.toLowerCase()) {
		missing.push(`"repository" is ${repository}, but this runs in ${running}.`);
	}
	return missing;
}

/**
 * Why n8n would not load or verify what is published, a sentence each; none when it would. n8n's scanner, which
 * runs in every test run, sees the code; this is what only its guidelines say.
 */
export function refusedByN8n({ license, dependencies, n8n, publishConfig }: Manifest): string[] {
	const refused: string[] = [];
	if (publishConfig?.provenance !== true) {
		refused.push('"publishConfig.provenance" is not true, which n8n wants since May 2026.');
	}
	if (license !== 'MIT') refused.push('"license" is not MIT, the only one that n8n verifies.');
	if (dependencies !== undefined) {
		refused.push('"dependencies" is there, but n8n verifies no package that has any.');
	}
	if (n8n?.n8nNodesApiVersion !== 1) {
		refused.push('"n8n.n8nNodesApiVersion" is not 1, which both n8n 2 and n8n 3 load.');
	}
	return refused;
}

/** Why this version cannot be the one to publish, a sentence each. */
export function wrongVersion(
	{ version }: Manifest,
	changelog: string,
	{ tag }: Occasion = {},
): string[] {
	const wrong: string[] = [];
	if (tag !== undefined && tag !== `v${version}`) {
		wrong.push(`The tag is ${tag}, but "version" is ${version}.`);
	}
	if (!changelog.split('\n').some((line) => line.startsWith(`## [${version}]`))) {
		wrong.push(`CHANGELOG.md says nothing of version ${version}.`);
	}
	return wrong;
}
