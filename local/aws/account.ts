/** The AWS region and account that the local stack claims to be. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
