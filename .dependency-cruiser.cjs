// The layers, checked by `npm run lint`: a folder is one, and imports point down only.
const NODE = '^nodes/KlingAvatar/';
/** From the top. Folders of the same layer are one entry. */
const LAYERS = [
	'KlingAvatar[.]node[.]ts$',
	'operations/',
	'paying/',
	'n8n/',
	'gateway/',
	'providers/',
	'(task|media|text)/',
	'links/',
];

const PURE = `${NODE}(paying|providers|task|links|media|text)/`;
/** What of paying/ works on n8n's items and fields; the rest is the protocol. */
const OF_A_RUN = `${NODE}paying/(fields|results|submissionRun)[.]ts$`;

const pointsUp = LAYERS.slice(1).map((layer, index) => ({
	name: `${layer.replace(/\W/g, '-').replace(/^-+|-+$/g, '')}-points-down-only`,
	comment: 'An import from a lower layer to a higher one.',
	severity: 'error',
	from: { path: `${NODE}${layer}` },
	to: { path: `${NODE}(${LAYERS.slice(0, index + 1).join('|')})` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		...pointsUp,
		{
			name: 'no-circles',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'no-n8n-in-the-pure-layers',
			comment:
				'Data in, data out: task/, links/, media/, text/, providers/ and the protocol of paying/.',
			severity: 'error',
			from: { path: PURE, pathNot: OF_A_RUN },
			to: { path: `(^|/)n8n-(workflow|core)|${NODE}n8n/` },
		},
		{
			name: 'media-readers-on-first-use-only',
			comment:
				'They are most of the package: loaded by import() of media/index.ts, or named as types.',
			severity: 'error',
			from: { path: NODE, pathNot: `${NODE}media/` },
			to: { path: `${NODE}media/`, dynamic: false, dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'media-through-its-door',
			severity: 'error',
			from: { path: NODE, pathNot: `${NODE}media/` },
			to: {
				path: `${NODE}media/`,
				pathNot: `${NODE}media/index[.]ts$`,
				dependencyTypesNot: ['type-only'],
			},
		},
		{
			name: 'no-file-that-nothing-uses',
			severity: 'error',
			from: { orphan: true, path: NODE },
			to: {},
		},
		{
			name: 'one-file-a-gateway',
			comment:
				'Everything outside providers/ asks for a gateway by its ID, and for what it can do.',
			severity: 'error',
			from: { path: NODE, pathNot: `${NODE}providers/` },
			to: {
				path: `${NODE}providers/`,
				pathNot: `${NODE}providers/((index|types|statusQuestion)[.]ts$|answers/)`,
			},
		},
	],
	options: {
		tsPreCompilationDeps: 'specify',
		tsConfig: { fileName: 'tsconfig.build.json' },
		doNotFollow: { path: 'node_modules' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'require', 'node', 'default', 'types'],
		},
	},
};
