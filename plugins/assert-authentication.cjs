/**
 * Refuses to package an API without authentication by accident: the local stack sets AUTH=none, and the variable can be
 * left over in the shell of a deployer.
 */

/**
 * @param {{ provider: { environment?: Record<string, unknown> }, custom?: { auth?: unknown },
 *   functions?: Record<string, { environment?: Record<string, unknown> }> }} service
 * @throws Error
 */
exports.assertAuthentication = (service) => {
  const environments = [
    service.provider.environment ?? {},
    ...Object.values(service.functions ?? {}).map(({ environment = {} }) => environment),
  ];
  const isOpen = environments.some(({ AUTH }) => AUTH === 'none');
  if (!isOpen || service.custom?.auth === 'none') return;
  throw new Error(
    'AUTH=none would deploy an API that everyone can use. Unset AUTH, or deploy it on purpose with --param="auth=none".',
  );
};
