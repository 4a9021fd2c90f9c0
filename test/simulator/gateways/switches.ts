/** How fal, kie and WaveSpeed differ from their documents: `sim.switches.gateways.…`. */
export interface GatewaySwitches {
	/** Where a failed job of fal says so: in its result (422), or in its status as well. */
	falFailure: 'result' | 'status';
	/** What fal's answer to a create has; only `request_id` is certain. */
	falCreateSays: 'all' | 'id';
	/** Whether kie's errors have their HTTP status, instead of 200. */
	kieRealStatuses: boolean;
	/** How many questions about each job of kie's meet "recordInfo is null" first. */
	kieNullRecords: number;
	/** What kie's `resultJson` is: JSON as text, the object itself, or text that is no JSON. */
	kieResult: 'text' | 'object' | 'garbage';
	/** Whose addresses fal and WaveSpeed name to ask for a job: their own, or another origin's. */
	askOn: 'gateway' | 'foreign';
	/** Whose addresses uploads get, to send the bytes to and to read them from. */
	uploadsOn: 'gateway' | 'foreign';
	/** A finished job has no link. */
	noLink: boolean;
}

/** The documented behaviour, or the likeliest where the documents are silent. */
export function defaultGatewaySwitches(): GatewaySwitches {
	return {
		falFailure: 'result',
		falCreateSays: 'all',
		kieRealStatuses: false,
		kieNullRecords: 0,
		kieResult: 'text',
		askOn: 'gateway',
		uploadsOn: 'gateway',
		noLink: false,
	};
}
