import { n8nVersions } from './n8nInstall';

/** The n8n releases to run the suites on: all of them, or the ones that `E2E_N8N` names (with commas). */
export const chosenVersions = n8nVersions.filter(
	(version) => !process.env.E2E_N8N || process.env.E2E_N8N.split(',').includes(version),
);
