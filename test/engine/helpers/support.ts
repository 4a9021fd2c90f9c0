export * from './rig';
export * from './workflowParts';
