/**
 * How the node was started, as far as it decides what n8n keeps of it, and so what a user may do next:
 * - `execution`: by a trigger. "Retry execution" sees what was created.
 * - `byHand`: in the editor. The next run by hand knows nothing of this one.
 * - `subWorkflow`: by another workflow, whose retry starts this one anew.
 * - `tool`: by an AI agent, which may call again within the same execution.
 * - `loneTool`: by a client of the MCP Server Trigger. The next call knows nothing of this one.
 */
export type Occasion = 'execution' | 'byHand' | 'subWorkflow' | 'tool' | 'loneTool';
