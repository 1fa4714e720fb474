"""The only room that speaks to DynamoDB, S3, SQS, SES and SMTP; implements the features' ports."""
