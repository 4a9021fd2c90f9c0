import fc from 'fast-check';

const { FC_SEED = '1', FC_RUNS = '100' } = process.env;

// The same examples in every run, unless a seed is given or `random`; a failure says its seed.
fc.configureGlobal({
	...(FC_SEED !== 'random' && { seed: Number(FC_SEED) }),
	numRuns: Number(FC_RUNS),
});
