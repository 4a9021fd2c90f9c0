/**
 * Everything that needs a server and no browser, on each release of n8n. One server a release serves all
 * suites: starting one takes longer than most of them.
 */
import { Rig } from './rig';
import { chosenVersions } from './setup/chosenVersions';
import { agentToolsSuite } from './suites/agentTools';
import { chainSuite } from './suites/chain';
import { credentialSuite } from './suites/credential';
import { durableLoopSuite, startDurableLoop } from './suites/durableLoop';
import { examplesSuite } from './suites/examples';
import { mcpServerSuite } from './suites/mcpServer';
import { retrySuite } from './suites/retry';
import { subAgentsSuite } from './suites/subAgents';

describe.each(chosenVersions)('n8n %s', (version) => {
	let rig: Rig | undefined;
	let loop: string | undefined;
	const use = (): Rig => {
		if (!rig) throw new Error('The server did not start');
		return rig;
	};

	const startedLoop = (): string => {
		if (!loop) throw new Error('The loop did not start');
		return loop;
	};

	beforeAll(async () => {
		rig = await Rig.start(version);
		loop = await startDurableLoop(rig);
	});

	afterEach(async () => await rig?.sim.reset());

	afterAll(async () => await rig?.stop());

	chainSuite(use);
	credentialSuite(use);
	retrySuite(use);
	// What agents and their tools are in n8n 1 is another matter: tools have no type of their own there.
	if (version.startsWith('2.')) {
		agentToolsSuite(use);
		subAgentsSuite(use);
		mcpServerSuite(use);
	}
	examplesSuite(use);
	durableLoopSuite(use, startedLoop);
});
