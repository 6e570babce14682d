/** The names of Services as a hosts file, which stands for the cluster's name service. */

import { writeFileSync } from 'node:fs';
import { Informer, type KubeConnection, type KubeObject, ResourceClient, SERVICES } from '@retina/kube';

interface Service extends KubeObject {
  readonly spec: { readonly clusterIP?: string };
}

/** Keeps the file true; written in place, so that containers that mount it see it change. Headless Services have no name. */
export function serviceNames(connection: KubeConnection, file: string): Informer<Service> {
  const informer = new Informer<Service>({ client: new ResourceClient<Service>(connection, SERVICES) });
  const write = (): void => writeFileSync(file, hosts(informer.values()));
  write();
  informer.listen(write);
  return informer;
}

function hosts(services: Iterable<Service>): string {
  const lines = [...services].flatMap(({ metadata, spec }) => {
    if (spec.clusterIP === undefined || spec.clusterIP === 'None') return [];
    const name = `${metadata.name}.${metadata.namespace ?? 'default'}`;
    return [`${spec.clusterIP} ${name}.svc.cluster.local ${name}.svc ${name}`];
  });
  return ['127.0.0.1 localhost', ...lines, ''].join('\n');
}
