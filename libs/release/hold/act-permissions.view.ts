import { ApiProperty } from '@nestjs/swagger';
import { ACT_PERMISSIONS } from './act.rules.js';

/** A member for each act, whose only value is the permission that its route asks for. */
const MembersOfActs: ClassDecorator = ({ prototype }) => {
  for (const [act, permission] of Object.entries(ACT_PERMISSIONS))
    ApiProperty({ enum: [permission] })(prototype as object, act);
};

/** Which permission each act asks for: in the API's description only, for programs that offer the acts. */
@MembersOfActs
export class ReleaseActPermissions {}
