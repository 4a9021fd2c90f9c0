import type { INodeProperties } from 'n8n-workflow';

import { allProviders, providersThat } from '../../providers';
import type { QualityField } from '../../providers/types';

function qualityField(quality: QualityField): INodeProperties {
	const { initial } = quality;
	return {
		displayName: quality.displayName,
		name: quality.field,
		type: 'options',
		displayOptions: {
			show: {
				resource: ['video'],
				operation: ['submit'],
				provider: providersThat((adapter) => adapter.quality === quality),
			},
		},
		options: quality.choices.map((choice) => ({ ...choice })),
		default: initial,
	};
}

/** Submit's choice of quality: one field for each way in which the providers name it. */
export const qualityFields = [...new Set(allProviders.map((adapter) => adapter.quality))].map(
	qualityField,
);
