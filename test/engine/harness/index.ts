export { Engine, type EngineOptions, type RunOptions, type Running } from './engine';
export type { StoredCredential, StoredCredentials } from './credentials';
export type { WebhookCall } from './http-exchange';
export type { BinaryDataMode } from './instance';
export type { BinaryInput, ItemInput } from './items';
export type { Run } from './run';
export type { WebhookAnswer } from './waiting';
export { chain, link, linkTool, type NodeJson, type WorkflowJson } from './workflow';
export type { ToolAnswer, Turn } from './nodes/agent';
