/** Refuses to package a database password: environment variables become part of the CloudFormation template. */

/** A URL with a password between user and host, or as a parameter. */
const WITH_PASSWORD = /^postgres(ql)?:\/\/([^@/:]*:[^@/]+@|.*[?&](ssl)?password=)/;

/**
 * @param {{ provider: { environment?: Record<string, unknown> },
 *   functions?: Record<string, { environment?: Record<string, unknown> }> }} service
 * @throws Error if a variable of the service or of a function contains a database URL with a password
 */
exports.assertNoPassword = (service) => {
  for (const { environment = {} } of [service.provider, ...Object.values(service.functions ?? {})])
    for (const [name, value] of Object.entries(environment))
      if (typeof value === 'string' && WITH_PASSWORD.test(value))
        throw new Error(
          `${name} contains a password, which would become part of the deployment's template. Unset it, and put the URL ` +
            'into the secret treino/database, key url (docs/deploy.md).',
        );
};
