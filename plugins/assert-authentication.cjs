/**
 * Refuses to package an API without authentication by accident: the local stack sets AUTH=none, and the variable can be
 * left over in the shell of a deployer.
 */

/**
 * @param {{ provider: { environment?: Record<string, unknown> }, custom?: { auth?: unknown },
 *   functions?: Record<string, { environment?: Record<string, unknown> }> }} service
 * @param {new (message: string, code: string) => Error} UserError error class that Serverless shows without a stack trace
 * @throws UserError
 */
exports.assertAuthentication = (service, UserError) => {
  const environments = [
    service.provider.environment ?? {},
    ...Object.values(service.functions ?? {}).map(({ environment = {} }) => environment),
  ];
  const isOpen = environments.some(({ AUTH }) => AUTH === 'none');
  if (!isOpen || service.custom?.auth === 'none') return;
  throw new UserError(
    'AUTH=none would deploy an API that everyone can use. Unset AUTH, or deploy it on purpose with --param="auth=none".',
    'UNAUTHENTICATED_API',
  );
};
