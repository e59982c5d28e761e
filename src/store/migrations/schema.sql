-- What the migrations beside this file make of an empty store. Held by test/store/place.test.ts.

CREATE TABLE audit (sequence integer primary key, hash text not null, bytes text not null, request_id text) strict;

CREATE TABLE audit_head (id integer primary key check (id = 1), sequence integer not null, hash text not null) strict;

CREATE TABLE audit_personal (sequence integer primary key, request_id text not null, key text not null, bytes text not null) strict;

CREATE TABLE button (key text primary key, request_id text not null references request (id)) strict;

CREATE TABLE card (
     request_id text not null references request (id), conversation text not null, activity_id text not null,
     reference text not null, primary key (request_id, conversation, activity_id)) strict;

CREATE TABLE checkpoint (size integer primary key, note text not null, subtrees text not null, made_at integer not null) strict;

CREATE TABLE delivery (key text primary key, person text not null, at integer not null) strict;

CREATE TABLE gathering (request_id text not null primary key, begun_at integer not null) strict, without rowid;

CREATE TABLE involvement (
     request_id text not null references request (id), part text not null, person text not null, asked_at integer not null,
     outcome text not null, primary key (request_id, part, person)) strict, without rowid;

CREATE TABLE item (
     request_id text not null references request (id), target text not null, state text not null, result text,
     created_at integer not null, body text not null, standing text not null default '', primary key (request_id, target)) strict;

CREATE TABLE known_word (
     id integer primary key, part text not null, word text not null, person text not null, last_at integer not null) strict;

CREATE TABLE left_out (
     request_id text not null, position integer not null, typed text not null, because text not null,
     primary key (request_id, position)) strict, without rowid;

CREATE TABLE pinned (
     request_id text not null, target text not null, position integer not null, upn text not null, name text not null,
     enabled integer not null, synced integer not null, privileged integer not null, protected integer not null, odd integer not null,
     primary key (request_id, target)) strict, without rowid;

CREATE TABLE probe (id integer primary key check (id = 1), at integer not null) strict;

CREATE TABLE request (
     id text primary key, version integer not null, state text not null, asker text not null, target text not null,
     conversation text not null, unconfirmed integer not null, asked_at integer not null, done_at integer,
     card_posts integer not null, receipt_sequence integer not null, receipt_hash text not null, personal integer not null,
     body text not null, cards_edited_at integer, outcome text not null default 'awaiting', ended_at integer) strict;

CREATE TABLE signing_key (fingerprint text primary key, public_key text not null, since integer not null) strict;

CREATE TABLE to_begin (request_id text not null primary key, who text not null, position integer not null, users integer not null, due_at integer not null) strict, without rowid;

CREATE TABLE work (
     id integer primary key autoincrement, kind text not null, lane text, key text unique, due_at integer not null,
     lease_until integer, fence integer not null, stamp integer not null, tries integer not null, payload text not null, job text) strict;

CREATE INDEX audit_personal_request on audit_personal (request_id);

CREATE INDEX audit_request on audit (request_id, sequence);

CREATE INDEX delivery_person on delivery (person, at);

CREATE INDEX involvement_outcome on involvement (part, person, outcome, asked_at, request_id);

CREATE INDEX involvement_time on involvement (part, person, asked_at, request_id);

CREATE INDEX item_created on item (created_at);

CREATE INDEX item_standing on item (request_id, standing);

CREATE INDEX item_target on item (target, created_at);

CREATE INDEX known_word_last on known_word (last_at);

CREATE UNIQUE INDEX known_word_search on known_word (part, word, person);

CREATE UNIQUE INDEX pinned_position on pinned (request_id, position);

CREATE INDEX pinned_target on pinned (target, request_id);

CREATE INDEX request_asker on request (asker, asked_at);

CREATE INDEX request_ended on request (ended_at, id);

CREATE UNIQUE INDEX request_open on request (asker, target, conversation) where state = 'awaiting';

CREATE INDEX request_outcome on request (outcome, asked_at, id);

CREATE INDEX request_personal on request (asked_at) where personal = 1;

CREATE INDEX request_target on request (target, asked_at);

CREATE INDEX request_time on request (asked_at, id, outcome);

CREATE INDEX work_due on work (due_at);

CREATE INDEX work_job on work (kind, job, id);

CREATE INDEX work_lane on work (lane, id);
