/** The event that Lambda passes to a function for messages of an SQS queue. */
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSMessageAttribute, SQSRecordAttributes } from 'aws-lambda';

/** Wraps one message as a batch of one. */
export const sqsEvent = (message: Message, queueArn: string, region: string): SQSEvent => ({
  Records: [
    {
      messageId: message.MessageId!,
      receiptHandle: message.ReceiptHandle!,
      body: message.Body ?? '',
      attributes: (message.Attributes ?? {}) as unknown as SQSRecordAttributes,
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(
          ([name, value]): [string, SQSMessageAttribute] => [
            name,
            {
              dataType: value.DataType!,
              ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
              ...(value.BinaryValue && { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
              stringListValues: [],
              binaryListValues: [],
            },
          ],
        ),
      ),
      md5OfBody: message.MD5OfBody!,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    },
  ],
});
