import tseslint from 'typescript-eslint';

const allRules = tseslint.configs.strictTypeChecked.flatMap(({ rules = {} }) => Object.keys(rules));

export default tseslint.config(
  {
    ignores: [
      ...['node_modules', '.treino', '.serverless', 'coverage', 'console/dist*'],
      // These import clients that are generated when they run.
      'test/clients/programs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name=/^(only|todo)$/]',
          message: 'Focused and empty tests do not land.',
        },
      ],
    },
  },
  {
    files: ['lib/**/*.ts', 'functions/**/*.ts', 'local/**/*.ts', 'cli/**/*.ts'],
    ignores: ['lib/config.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Configuration is parsed once, in lib/config.ts.' },
      ],
    },
  },
  { files: ['**/*.{mjs,cjs,js}'], ...tseslint.configs.disableTypeChecked },
  {
    // Generated. No rule applies, but the file is not ignored: ESLint warns when an ignored file is named.
    files: ['lib/api/openapi/client-types.d.ts'],
    languageOptions: tseslint.configs.disableTypeChecked.languageOptions,
    rules: Object.fromEntries(allRules.map((name) => [name, 'off'])),
  },
);
