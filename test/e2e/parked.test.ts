/**
 * Executions that are parked in n8n's database, through callbacks, time limits and restarts, and a workflow
 * of an earlier release of the package; on each release of n8n.
 */
import { Rig } from './rig';
import { chosenVersions } from './setup/chosenVersions';
import { parkedCallbackSuite } from './suites/parkedCallbacks';
import { parkedErrorOutputSuite } from './suites/parkedErrorOutput';
import { parkedLimitSuite, startLimitedWaits } from './suites/parkedLimit';
import type { LimitedWaits } from './suites/parkedLimit';
import { parkedRestartSuite } from './suites/parkedRestart';
import { upgradeSuite } from './suites/upgrade';

describe.each(chosenVersions)('n8n %s', (version) => {
	let starting: Promise<Rig> | undefined;
	let rig: Rig | undefined;
	let waits: LimitedWaits | undefined;
	const use = (): Rig => {
		if (!rig) throw new Error('The server did not start');
		return rig;
	};
	const limitedWaits = (): LimitedWaits => {
		if (!waits) throw new Error('The limited waits did not start');
		return waits;
	};

	beforeAll(async () => {
		starting = Rig.start(version);
		rig = await starting;
		// n8n takes up to a minute to resume them: the other tests run meanwhile.
		waits = await startLimitedWaits(rig);
	});

	afterEach(async () => await rig?.sim.reset());

	// Also a server that came up too late for its tests is stopped, else jest would not end.
	afterAll(async () => await (await starting?.catch(() => undefined))?.stop());

	parkedCallbackSuite(use, version);
	parkedErrorOutputSuite(use, version);
	upgradeSuite(use);
	parkedLimitSuite(use, limitedWaits);
	parkedRestartSuite(use);
});
