import type { IDataObject } from 'n8n-workflow';

import type { N8nHttp } from './n8nHttp';

/** n8n's data tables, as its editor makes, fills and reads them. */
export class N8nTables {
	constructor(private readonly http: N8nHttp) {}

	/**
	 * Makes a table of text columns in the owner's own project, with rows.
	 * @returns the table's address
	 */
	async create(name: string, columns: string[], rows: IDataObject[]): Promise<string> {
		const project = await this.http.call<{ id: string }>('GET', '/rest/projects/personal');
		const tables = `/rest/projects/${project.id}/data-tables`;
		const typed = columns.map((column) => ({ name: column, type: 'string' }));
		const { id } = await this.http.call<{ id: string }>('POST', tables, { name, columns: typed });
		await this.http.call('POST', `${tables}/${id}/insert`, { data: rows, returnType: 'count' });
		return `${tables}/${id}`;
	}

	/** The rows, in the order they were made. */
	async rows(table: string): Promise<IDataObject[]> {
		const { data } = await this.http.call<{ data: IDataObject[] }>('GET', `${table}/rows`);
		return data.sort((one, other) => Number(one.id) - Number(other.id));
	}

	/** Changes one row, as somebody does who types into it. */
	async change(table: string, id: unknown, data: IDataObject): Promise<void> {
		const filters = [{ columnName: 'id', condition: 'eq', value: id }];
		await this.http.call('PATCH', `${table}/rows`, { filter: { type: 'and', filters }, data });
	}
}
