import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ChatMessage {
	role: string;
	content?: unknown;
	tool_call_id?: string;
}

/** What a tool answered: our tools work on one item. */
export type ToolAnswer = Record<string, unknown>;

/** One call of a tool that the scripted model makes. */
export interface ToolCall {
	/** The tool's name, as n8n makes it of the node's name. */
	name: string;
	/** Given, or made of what the tools have answered so far. */
	args: Record<string, unknown> | ((answers: ToolAnswer[]) => Record<string, unknown>);
}

/** A chat model on 127.0.0.1 that follows a script, in OpenAI's wire format. */
export interface ChatModel {
	url: string;
	/** What the tools answered, in the order of the calls. */
	answers: string[];
	/** The same, read: one item each. Throws where an answer is something else. */
	read: () => ToolAnswer[];
	/** The tools that the model was offered. */
	offered: OfferedTool[];
	/** Begins a new script: the model makes these calls, one a turn, and then says "Done." or what is given. */
	follow: (calls: ToolCall[], last?: (answers: ToolAnswer[]) => string) => void;
	/** What the conversation held before the user's last message. */
	remembered: () => string;
	close: () => Promise<void>;
}

export interface OfferedTool {
	name: string;
	description: string;
	/** JSON schema of the arguments. */
	parameters: { properties?: Record<string, unknown> };
}

interface ChatRequest {
	messages: ChatMessage[];
	tools?: Array<{ function: OfferedTool }>;
}

async function bodyOf(request: IncomingMessage): Promise<ChatRequest> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return JSON.parse(Buffer.concat(chunks).toString('utf8')) as ChatRequest;
}

/** The single item of a tool's answer, which n8n gives to the model as a list. */
function readAnswer(text: string): ToolAnswer {
	const items = JSON.parse(text) as unknown;
	if (!Array.isArray(items) || items.length !== 1) throw new Error(`Not one item: ${text}`);
	return items[0] as ToolAnswer;
}

export async function startChatModel(): Promise<ChatModel> {
	let script: ToolCall[] = [];
	let last: (answers: ToolAnswer[]) => string = () => 'Done.';
	let remembered = '';
	const answers: string[] = [];
	const offered: ChatModel['offered'] = [];
	const read = () => answers.map(readAnswer);

	/** The next call of the script, told from how many answers came since the user's last message. */
	function turn({ messages, tools = [] }: ChatRequest) {
		const said = messages.findLastIndex(({ role }) => role === 'user');
		remembered = JSON.stringify(messages.slice(0, said));
		const given = messages.slice(said).filter(({ role }) => role === 'tool');
		answers.splice(0, answers.length, ...given.map(({ content }) => String(content)));
		offered.splice(0, offered.length, ...tools.map((tool) => tool.function));
		const call = script[given.length];
		if (!call) return { role: 'assistant', content: last(read()) };
		const { name } = call;
		const args = typeof call.args === 'function' ? call.args(read()) : call.args;
		return {
			role: 'assistant',
			content: null,
			tool_calls: [
				{
					id: `call_${given.length + 1}`,
					type: 'function',
					function: { name, arguments: JSON.stringify(args) },
				},
			],
		};
	}

	const server = createServer((request, response) => {
		void bodyOf(request).then((body) => {
			const message = turn(body);
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(
				JSON.stringify({
					id: 'chat-1',
					object: 'chat.completion',
					created: 1,
					model: 'stub',
					choices: [
						{ index: 0, message, finish_reason: message.content === null ? 'tool_calls' : 'stop' },
					],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				}),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		answers,
		read,
		offered,
		remembered: () => remembered,
		follow: (calls, says = () => 'Done.') => {
			script = calls;
			last = says;
			answers.length = 0;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
