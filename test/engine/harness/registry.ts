import { PackageDirectoryLoader } from 'n8n-core';
import {
	NodeConnectionTypes,
	NodeHelpers,
	UnexpectedError,
	type ICredentialTestFunction,
	type ICredentialType,
	type IDataObject,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';

/**
 * The node and credential types an instance knows: those of built packages, read by n8n-core's own
 * loader, and the few built-in ones of the harness. Names are `<package>.<node>`, as in saved workflows,
 * or `CUSTOM.<node>`, as n8n calls nodes of its custom-extensions folder.
 */
export class Registry implements INodeTypes {
	private constructor(
		private readonly loaders: PackageDirectoryLoader[],
		private readonly builtIn: Map<string, INodeType | IVersionedNodeType>,
	) {}

	static async load(
		packageDirs: string[],
		builtIn: Record<string, INodeType | IVersionedNodeType>,
	): Promise<Registry> {
		const loaders = packageDirs.map((directory) => new PackageDirectoryLoader(directory));
		for (const loader of loaders) await loader.loadAll();
		return new Registry(loaders, new Map(Object.entries(builtIn)));
	}

	getByName(type: string): INodeType | IVersionedNodeType {
		const known = this.builtIn.get(type);
		if (known) return known;
		if (type.endsWith('Tool')) return this.asTool(type.slice(0, -'Tool'.length));
		const [packageName, name] = split(type);
		const loader = this.loaders.find(
			(candidate) =>
				(packageName === 'CUSTOM' || candidate.packageName === packageName) &&
				name in candidate.known.nodes,
		);
		if (!loader) throw new UnexpectedError(`Unrecognized node type: ${type}`);
		return loader.getNode(name).type;
	}

	/** The same node as a tool of an AI agent, as n8n's `convertNodeToAiTool` makes it of a node that may be one. */
	private asTool(type: string): INodeType {
		const node = NodeHelpers.getVersionedNodeType(this.getByName(type));
		const { description } = node;
		if (!description.usableAsTool) throw new UnexpectedError(`Unrecognized node type: ${type}Tool`);
		const tool = Object.create(node) as INodeType;
		tool.description = {
			...description,
			name: `${description.name}Tool`,
			inputs: [],
			outputs: [NodeConnectionTypes.AiTool],
		};
		return tool;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes(): IDataObject {
		return Object.assign({}, ...this.loaders.map(({ known }) => known.nodes)) as IDataObject;
	}

	/** @throws UnexpectedError when no loaded package has it */
	credentialType(name: string): ICredentialType {
		const loader = this.loaders.find(({ known }) => name in known.credentials);
		if (!loader) throw new UnexpectedError(`Unrecognized credential type: ${name}`);
		return loader.getCredential(name).type;
	}

	/** The test function that a node names for a credential type (`testedBy`), as n8n looks for it. */
	credentialTestOf(type: string): ICredentialTestFunction | undefined {
		for (const loader of this.loaders) {
			for (const name of Object.keys(loader.known.nodes)) {
				const node = NodeHelpers.getVersionedNodeType(loader.getNode(name).type);
				const testedBy = node.description.credentials?.find((one) => one.name === type)?.testedBy;
				if (typeof testedBy === 'string') return node.methods?.credentialTest?.[testedBy];
			}
		}
		return undefined;
	}

	isCredentialType(name: string): boolean {
		return this.loaders.some(({ known }) => name in known.credentials);
	}
}

function split(type: string): [packageName: string, name: string] {
	const dot = type.lastIndexOf('.');
	return [type.slice(0, dot), type.slice(dot + 1)];
}
