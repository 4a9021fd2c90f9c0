import { createRequire } from 'node:module';

import { n8nInstallation, type N8nVersion } from './setup/n8nInstall';

/** A tool as an MCP server lists it. */
export interface McpTool {
	name: string;
	description?: string;
	inputSchema: { properties?: Record<string, unknown> };
}

/** What of the official client is used here. */
interface SdkClient {
	connect: (transport: object) => Promise<void>;
	listTools: () => Promise<{ tools: McpTool[] }>;
	callTool: (call: {
		name: string;
		arguments: Record<string, unknown>;
	}) => Promise<{ content: Array<{ type: string; text?: string }>; isError?: boolean }>;
	close: () => Promise<void>;
}

/** A connected MCP client. */
export interface McpClient {
	tools: () => Promise<McpTool[]>;
	/** Calls a tool; the text of its answer. */
	call: (name: string, args: Record<string, unknown>) => Promise<string>;
	close: () => Promise<void>;
}

/**
 * Connects the official MCP client, the one that this n8n brings, by Streamable HTTP.
 *
 * @throws whatever the client throws, also when the server is not there yet
 */
export async function connectMcp(n8n: N8nVersion, url: string): Promise<McpClient> {
	const require = createRequire(n8nInstallation(n8n).cli);
	const { Client } = require('@modelcontextprotocol/sdk/client/index.js') as {
		Client: new (about: { name: string; version: string }) => SdkClient;
	};
	const { StreamableHTTPClientTransport } =
		require('@modelcontextprotocol/sdk/client/streamableHttp.js') as {
			StreamableHTTPClientTransport: new (url: URL) => object;
		};
	const client = new Client({ name: 'test', version: '1.0.0' });
	await client.connect(new StreamableHTTPClientTransport(new URL(url)));
	return {
		tools: async () => (await client.listTools()).tools,
		call: async (name, args) => {
			const { content } = await client.callTool({ name, arguments: args });
			return content.map(({ text }) => text ?? '').join('\n');
		},
		close: async () => await client.close(),
	};
}
