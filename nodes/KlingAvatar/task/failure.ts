import type { ProviderFault } from './reading';
import type { TaskOutput } from './task';

/** What is so of a failure besides its words. */
export interface FailureFacts {
	/** What the provider or the network did, where it began with that. */
	fault?: ProviderFault;
	/** Whether a task may exist that nobody confirmed. */
	mayHaveBeenCharged?: boolean;
	/** The record of what was paid or may have been, by which the item is recognised if it comes again. */
	reference?: string;
	/** The key or the account is refused, so every further item would be too. */
	stopsOthers?: boolean;
	/** The item was left alone because another one failed. */
	isConsequence?: true;
	/** It was told often enough that it is not sent again: it leaves a loop that leads it back. */
	leavesLoop?: true;
	/** An earlier node failed to make the item's speech, which is passed on. */
	failedResource?: 'speech';
	/** For the model behind an agent, where more is known than what follows from the rest. */
	nextStep?: string;
	/** What is known of the item's task all the same. */
	known?: Partial<TaskOutput>;
}

const MARK = Symbol.for('n8n-nodes-kling-avatar.failure');

/**
 * What a user is told of an item, or of a whole run, that comes to nothing. Thrown where something is read, handed
 * on as a value from there. What the provider or the network did is a `ProviderFault`; `explainFault` puts it into
 * these words.
 */
export class Failure extends Error implements FailureFacts {
	declare readonly fault?: ProviderFault;
	declare readonly mayHaveBeenCharged?: boolean;
	declare readonly reference?: string;
	declare readonly stopsOthers?: boolean;
	declare readonly isConsequence?: true;
	declare readonly leavesLoop?: true;
	declare readonly failedResource?: 'speech';
	declare readonly nextStep?: string;
	declare readonly known?: Partial<TaskOutput>;

	readonly #facts: FailureFacts;

	get [MARK](): true {
		return true;
	}

	/** By its mark: each file that ships has a class of its own. */
	static override [Symbol.hasInstance](value: unknown): value is Failure {
		return typeof value === 'object' && value !== null && MARK in value;
	}

	/**
	 * @param message what happened, with the field's label or the provider's words. No key, no signed link.
	 * @param description how to get unstuck
	 */
	constructor(
		message: string,
		readonly description: string,
		facts: FailureFacts = {},
	) {
		super(message);
		this.#facts = facts;
		Object.assign(this, facts);
	}

	/** The same, with other words or further facts. */
	with({
		message = this.message,
		description = this.description,
		...facts
	}: FailureFacts & { message?: string; description?: string }): Failure {
		return new Failure(message, description, { ...this.#facts, ...facts });
	}
}

/** The result, or the failure that was thrown instead. Throws whatever else is thrown. */
export function attempt<Result>(work: () => Result): Result | Failure {
	try {
		return work();
	} catch (error) {
		return error instanceof Failure ? error : raise(error);
	}
}

/** n8n's lint lets no `catch` throw a raw error. */
function raise(error: unknown): never {
	throw error;
}

/** The result of the work, or what is wrong with the item. Never rejects. */
export async function orFailure<Result>(work: Promise<Result>): Promise<Result | Failure> {
	return await work.catch(asFailure);
}

/** Whatever was thrown over an item, as a failure. */
export function asFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	return new Failure(
		`The item couldn't be read: ${error instanceof Error ? error.message : String(error)}`,
		'Check its fields and files.',
	);
}

/** Sentences ending in exactly one full stop, joined by a space; empty parts are left out. */
export function sentences(...parts: Array<string | null | undefined | false>): string {
	return parts
		.filter((part): part is string => typeof part === 'string' && part.trim() !== '')
		.map((part) => (/[.!?…。！？]["”]?$/.test(part.trim()) ? part.trim() : `${part.trim()}.`))
		.join(' ');
}
