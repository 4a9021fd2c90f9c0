import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesPlugin from 'eslint-plugin-n8n-nodes-base';
import { globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// The rule sets of n8n's default config (@n8n/node-cli/eslint) and of its scanner, as errors and warnings
// alike: `npm run lint` fails on a warning. Tests and scripts never ship, so the rules that speak of
// shipped code end at nodes/, credentials/ and package.json.
const shipped = ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'];

export default tseslint.config(
	globalIgnores([
		'dist/',
		'coverage/',
		'reports/',
		'.stryker-tmp/',
		'demo-output/',
		'live-answers/',
		'workflows/',
		'test/fixtures/corpus/',
	]),
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.recommended],
		rules: {
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
		},
	},
	{ ...n8nCommunityNodesPlugin.configs.recommended, files: shipped },
	{ files: shipped, rules: { 'no-console': 'error' } },
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		// A credential's test has a helper of its own in n8n, and so a file of its own.
		ignores: ['nodes/KlingAvatar/gateway/{transport,keyTest}.ts'],
		rules: {
			'no-restricted-syntax': [
				'error',
				{
					selector:
						'Identifier[name=/^(httpRequest|httpRequestWithAuthentication|request(With\\w+|OAuth\\d)|fetch)$/]',
					message: 'Every request leaves through gateway/transport.ts.',
				},
				{
					selector: 'MemberExpression[object.property.name="helpers"][property.name="request"]',
					message: 'Every request leaves through gateway/transport.ts.',
				},
			],
		},
	},
	{ plugins: { 'n8n-nodes-base': n8nNodesPlugin } },
	{
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: { ...n8nNodesPlugin.configs.community.rules },
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesPlugin.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesPlugin.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
);
