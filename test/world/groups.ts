import { objectId, type ObjectId } from '../../src/domain/people';

/** Somebody was in a group from one moment on, until another one or still. */
interface Stay {
  readonly who: ObjectId;
  readonly from: number;
  to: number;
}

export interface WorldGroup {
  readonly objectId: ObjectId;
  readonly displayName: string;
  readonly stays: Stay[];
}

/** The groups of the directory, with who was in them when, in milliseconds that truly went by. */
export class Groups {
  private readonly all: WorldGroup[] = [];

  constructor(private readonly elapsed: () => number) {}

  create(displayName: string, members: readonly ObjectId[]): WorldGroup {
    const id = objectId(`0000000b-0000-4000-8000-${(this.all.length + 1).toString(16).padStart(12, '0')}`);
    if (id === undefined) throw new Error('no object id');
    const group: WorldGroup = { objectId: id, displayName, stays: members.map((who) => ({ who, from: this.elapsed(), to: Infinity })) };
    this.all.push(group);
    return group;
  }

  get list(): readonly WorldGroup[] {
    return this.all;
  }

  byId(id: string): WorldGroup | undefined {
    return this.all.find((group) => group.objectId === id);
  }

  named(name: string): readonly WorldGroup[] {
    return this.all.filter(({ displayName }) => displayName.toLowerCase() === name.toLowerCase());
  }

  membersNow({ stays }: WorldGroup): readonly ObjectId[] {
    return stays.flatMap(({ who, to }) => (to === Infinity ? [who] : []));
  }

  /** Who was in it at some time until then. */
  membersUntil({ stays }: WorldGroup, until: number): ReadonlySet<ObjectId> {
    return new Set(stays.flatMap(({ who, from }) => (from <= until ? [who] : [])));
  }

  join(group: WorldGroup, who: ObjectId): void {
    if (!this.membersNow(group).includes(who)) group.stays.push({ who, from: this.elapsed(), to: Infinity });
  }

  leave({ stays }: WorldGroup, who: ObjectId): void {
    for (const stay of stays) if (stay.who === who && stay.to === Infinity) stay.to = this.elapsed();
  }
}
