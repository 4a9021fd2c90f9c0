export * from './bench';
export * from './workflowParts';
