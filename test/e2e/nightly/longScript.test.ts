/** A script of several minutes becomes one video, wherever n8n keeps files. */
import { useRig } from '../rig';
import { newestN8n } from '../setup/n8nInstall';
import { longScriptSuite } from '../suites/longScript';

describe.each(['filesystem', 'database'])(`n8n ${newestN8n} with files in its %s`, (mode) => {
	longScriptSuite(useRig(newestN8n, mode), 3);
});
