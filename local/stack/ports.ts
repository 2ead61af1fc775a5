/** Checks all ports before anything starts, so that a port in use is one clear error instead of a failed start. */
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TreinoError } from '../../lib/errors.ts';
import { LOCAL_HOST, LOCAL_HOST_IPV6, PORT_SETTINGS, portSettingsOf } from '../../lib/local-settings.ts';
import type { PortSetting, LocalSettings } from '../../lib/local-settings.ts';
import { hasNoIpv6, isLoopbackHost } from '../aws/loopback.ts';

/** The ports that are open on both loopback addresses. The remaining ones are for the stack itself. */
const ON_IPV6: readonly PortSetting[] = [
  'TREINO_HTTP_PORT',
  'TREINO_POSTGRES_PORT',
  'TREINO_AWS_PORT',
  'TREINO_DYNAMODB_PORT',
];

/** Where a server of the stack listens. */
interface Listener {
  readonly setting: PortSetting;
  readonly address: string;
}

/**
 * Checks that the stack can listen on the ports in its settings.
 * @param timeoutSeconds how long to wait for ports that child processes of a killed stack still use
 * @param except a setting whose port is not checked
 * @throws TreinoError `port_in_use` that names each port in use and the setting to change
 */
export async function assertPortsFree(
  settings: LocalSettings,
  { timeoutSeconds, except }: { timeoutSeconds: number; except?: PortSetting | undefined },
): Promise<void> {
  const checked = portSettingsOf(settings).filter((setting) => setting !== except);
  const duplicate = checked.find((setting) =>
    checked.some((other) => other !== setting && settings[other] === settings[setting]),
  );
  if (duplicate) {
    throw new TreinoError(`Two settings use port ${settings[duplicate]}. Set ${duplicate} to another port.`, {
      code: 'port_in_use',
    });
  }
  const listeners = checked.flatMap((setting) => listenersOf(settings, setting));
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const free = await Promise.all(listeners.map((one) => isFree(settings[one.setting], one.address)));
    const taken = listeners.filter((_, index) => !free[index]);
    if (taken.length === 0) return;
    if (Date.now() >= deadline) throw portsInUse(settings, taken);
    await delay(100);
  }
}

function listenersOf(settings: LocalSettings, setting: PortSetting): Listener[] {
  const isOpen = setting === 'TREINO_HTTP_PORT' && !isLoopbackHost(settings.TREINO_HTTP_HOST);
  const addresses = ON_IPV6.includes(setting) && !isOpen ? [LOCAL_HOST, LOCAL_HOST_IPV6] : [LOCAL_HOST];
  return addresses.map((address) => ({ setting, address }));
}

function portsInUse(settings: LocalSettings, taken: readonly Listener[]): TreinoError {
  const sentences = taken.map(
    ({ setting, address }) =>
      `Port ${settings[setting]} on ${address} for ${PORT_SETTINGS[setting]} is in use. Stop the program that listens there, or set ${setting} to another port.`,
  );
  return new TreinoError(sentences.join('\n'), { code: 'port_in_use' });
}

const isFree = (port: number, address: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (address === LOCAL_HOST_IPV6 && hasNoIpv6(error)) resolve(true);
      else if (error.code === 'EACCES') reject(notAllowed(port, error));
      else reject(error);
    });
    server.listen(port, address, () => server.close(() => resolve(true)));
  });

const notAllowed = (port: number, cause: Error): TreinoError =>
  new TreinoError(`This user may not listen on port ${port}. Use a port above 1023.`, {
    code: 'port_in_use',
    cause,
  });
