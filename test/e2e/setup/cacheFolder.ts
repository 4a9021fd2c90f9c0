import { homedir } from 'node:os';
import path from 'node:path';

/** Where Node, n8n and nothing else of the e2e suites is kept between runs, outside the repository. */
export const cacheFolder =
	process.env.N8N_E2E_CACHE ?? path.join(homedir(), '.cache', 'n8n-nodes-kling-avatar');
