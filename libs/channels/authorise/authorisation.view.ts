import { ApiProperty } from '@nestjs/swagger';

/** Where to send the person of the account, and until when their answer is taken. */
export class AuthorisationView {
  @ApiProperty({ description: "The platform's page" })
  url!: string;

  @ApiProperty({ description: 'To be registered with the platform as the address that gets the answer' })
  returnTo!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
}
