import type { INodeType } from 'n8n-workflow';

import { agentOfOld, agentOfToday } from './agent';
import { manualTrigger, noOp, stickyNote } from './basic';
import { condition } from './condition';
import { convertToFile, form, formTrigger } from './files';
import { merge } from './merge';
import { set } from './set';
import { source } from './source';
import { wait } from './wait';

/** The stock nodes that example workflows use, as small stand-ins under n8n's own names. */
export const builtInNodes: Record<string, INodeType> = {
	'n8n-nodes-base.manualTrigger': manualTrigger,
	'n8n-nodes-base.noOp': noOp,
	'n8n-nodes-base.stickyNote': stickyNote,
	'n8n-nodes-base.set': set,
	'n8n-nodes-base.convertToFile': convertToFile,
	'n8n-nodes-base.formTrigger': formTrigger,
	'n8n-nodes-base.form': form,
	'n8n-nodes-base.if': condition,
	'n8n-nodes-base.merge': merge,
	'n8n-nodes-base.wait': wait,
	'harness.source': source,
	'harness.agent2': agentOfOld,
	'harness.agent3': agentOfToday,
};
