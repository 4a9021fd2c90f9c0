// The rules of the house, checked by `npm run lint`. Folders are floors; imports point down only.
const HOUSE = '^nodes/KlingAvatar/';
/** From the top. What stands beside another on one floor is one entry. */
const FLOORS = [
	'KlingAvatar[.]node[.]ts$',
	'operations/',
	'paying/',
	'n8n/',
	'gateway/',
	'providers/',
	'(task|media|text)/',
	'links/',
];

const pointsUp = FLOORS.slice(1).map((floor, index) => ({
	name: `${floor.replace(/\W/g, '-').replace(/^-+|-+$/g, '')}-points-down-only`,
	comment: 'An import from a lower floor to a higher one.',
	severity: 'error',
	from: { path: `${HOUSE}${floor}` },
	to: { path: `${HOUSE}(${FLOORS.slice(0, index + 1).join('|')})` },
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
			name: 'no-n8n-in-the-pure-floors',
			comment: 'task/, links/, media/, providers/ and paying/ are data in, data out.',
			severity: 'error',
			from: { path: `${HOUSE}(paying|providers|task|links|media|text)/` },
			to: { path: '(^|/)n8n-(workflow|core)' },
		},
		{
			name: 'paying-knows-no-operation-of-n8n',
			comment: 'What it needs of n8n/ are words: what a failure is made of.',
			severity: 'error',
			from: { path: `${HOUSE}paying/` },
			to: { path: `${HOUSE}n8n/(session|parameters|items)[.]ts$` },
		},
		{
			name: 'media-readers-on-first-use-only',
			comment:
				'They are most of the package: loaded by import() of media/index.ts, or named as types.',
			severity: 'error',
			from: { path: HOUSE, pathNot: `${HOUSE}media/` },
			to: { path: `${HOUSE}media/`, dynamic: false, dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'media-through-its-door',
			severity: 'error',
			from: { path: HOUSE, pathNot: `${HOUSE}media/` },
			to: {
				path: `${HOUSE}media/`,
				pathNot: `${HOUSE}media/index[.]ts$`,
				dependencyTypesNot: ['type-only'],
			},
		},
		{
			name: 'no-file-that-nothing-uses',
			severity: 'error',
			from: { orphan: true, path: HOUSE },
			to: {},
		},
		{
			name: 'one-file-a-gateway',
			comment:
				'Everything outside providers/ asks for a gateway by its ID, and for what it can do.',
			severity: 'error',
			from: { path: HOUSE, pathNot: `${HOUSE}providers/` },
			to: { path: `${HOUSE}providers/(aijisu|cometApi|kling|klingApi)[.]ts$` },
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
