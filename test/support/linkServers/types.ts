import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One request for a link of some kind, and the means to answer it well or badly. */
export interface Exchange {
	request: IncomingMessage;
	response: ServerResponse;
	/** Requests for this kind so far, this one included. */
	count: number;
	/** What stands behind the kind's name in the path: '' for the link itself. */
	rest: string;
	/** This kind's own address, with `rest` behind it. */
	here: (rest?: string) => string;
	/** The header of the answer and its body, and nothing else that is special. */
	send: (status: number, headers: Headers, body?: Buffer | string) => void;
	/** Lets go of the connection without a proper end. */
	cut: () => void;
}

export type Headers = Record<string, string | number | string[]>;

/** One way in which a server may behave. */
export interface LinkKind {
	/** What the link should lead to; a sound if nothing is said. */
	role?: 'image';
	/** Answers over plain HTTP. */
	http?: (exchange: Exchange) => void;
	/** Answers on the bare socket, once the request's head is there. */
	raw?: (socket: Socket, count: number) => void;
	/** A link beside those: `origins` of the other servers. */
	link?: (origins: { http: string; closed: string; mute: string }) => string;
	/**
	 * What is to become of it: its length in seconds where the sound is taken, `taken` for a picture, or what the
	 * user is told. `N` stands for a number that depends on how fast the bytes come.
	 */
	expected?: number | string;
	/** How to get unstuck, where that is told from other refusals. */
	advice?: RegExp;
}

export type LinkKinds = Record<string, LinkKind>;
