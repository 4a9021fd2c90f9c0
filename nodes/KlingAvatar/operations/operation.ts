import type { INodeProperties } from 'n8n-workflow';

/** An operation as the editor shows it. What it does is in `index.ts`, which is loaded when it first runs. */
export interface Operation {
	/** A value of the parameter `resource`. */
	resource: 'speech' | 'video';
	/** Its value of the parameter `operation`. Saved workflows keep it: it never changes. */
	value: string;
	name: string;
	/** What the list of nodes shows, and an agent reads of a tool. */
	action: string;
	description: string;
	/** Below the node on the canvas. */
	subtitle: string;
	/** In the order a person fills them in; those that others have, too, are shown once. */
	fields: readonly INodeProperties[];
	/** It works on files and asks no provider, so that it needs no credential. */
	isLocal?: true;
}
