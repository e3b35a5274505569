CREATE TABLE public.changes (
    revision integer NOT NULL,
    label integer NOT NULL
);
CREATE TABLE public.departures (
    label integer NOT NULL,
    rank bigint NOT NULL,
    id character varying NOT NULL COLLATE pg_catalog."C",
    departure bigint NOT NULL,
    moment bigint NOT NULL,
    before boolean NOT NULL,
    after boolean NOT NULL,
    edited boolean NOT NULL
);
CREATE TABLE public.entries (
    n integer NOT NULL,
    version integer NOT NULL,
    changed bigint NOT NULL,
    live boolean NOT NULL,
    due bigint,
    indexed boolean NOT NULL,
    link character varying NOT NULL COLLATE pg_catalog."C",
    source character varying NOT NULL COLLATE pg_catalog."C",
    summary character varying NOT NULL COLLATE pg_catalog."C",
    language character varying NOT NULL COLLATE pg_catalog."C",
    authors character varying NOT NULL COLLATE pg_catalog."C",
    tags character varying NOT NULL COLLATE pg_catalog."C",
    categories character varying NOT NULL COLLATE pg_catalog."C",
    image character varying NOT NULL COLLATE pg_catalog."C",
    enclosures character varying NOT NULL COLLATE pg_catalog."C",
    expires bigint,
    content character varying NOT NULL COLLATE pg_catalog."C",
    access character varying DEFAULT ''::character varying NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.figures (
    name character varying NOT NULL COLLATE pg_catalog."C",
    value bigint NOT NULL
);
CREATE TABLE public.files (
    path bytea NOT NULL,
    size bigint NOT NULL,
    mtime_ns bigint NOT NULL,
    digest character varying NOT NULL COLLATE pg_catalog."C",
    entry_id character varying NOT NULL COLLATE pg_catalog."C",
    host character varying NOT NULL COLLATE pg_catalog."C",
    rules character varying NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.labels (
    n integer NOT NULL,
    kind character varying NOT NULL COLLATE pg_catalog."C",
    name character varying NOT NULL COLLATE pg_catalog."C",
    count integer NOT NULL
);
CREATE TABLE public.ledger (
    n integer NOT NULL,
    id character varying NOT NULL COLLATE pg_catalog."C",
    key character varying NOT NULL COLLATE pg_catalog."C",
    claim character varying NOT NULL COLLATE pg_catalog."C",
    path bytea NOT NULL,
    title character varying NOT NULL COLLATE pg_catalog."C",
    published bigint NOT NULL,
    updated bigint NOT NULL,
    first_seen bigint NOT NULL,
    digest character varying NOT NULL COLLATE pg_catalog."C",
    file_digest character varying NOT NULL COLLATE pg_catalog."C",
    served boolean NOT NULL,
    deleted bigint
);
CREATE TABLE public.memberships (
    label integer NOT NULL,
    rank bigint NOT NULL,
    id character varying NOT NULL COLLATE pg_catalog."C",
    n integer NOT NULL
);
CREATE TABLE public.notes (
    name character varying NOT NULL COLLATE pg_catalog."C",
    value character varying NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.pages (
    label integer NOT NULL,
    rank bigint NOT NULL,
    id character varying NOT NULL COLLATE pg_catalog."C",
    key character varying NOT NULL COLLATE pg_catalog."C",
    moment bigint NOT NULL
);
CREATE TABLE public.post_files (
    n integer NOT NULL,
    path bytea NOT NULL
);
CREATE TABLE public.problems (
    n integer NOT NULL,
    path bytea NOT NULL,
    kind character varying NOT NULL COLLATE pg_catalog."C",
    reason character varying NOT NULL COLLATE pg_catalog."C",
    line integer,
    "column" integer,
    severity character varying NOT NULL COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.problems_n_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.problems_n_seq OWNED BY public.problems.n;
CREATE TABLE public.words (
    n integer NOT NULL,
    lexemes tsvector
);
CREATE TABLE public.writer (
    epoch bigint NOT NULL,
    node text NOT NULL,
    application text NOT NULL,
    until timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.problems ALTER COLUMN n SET DEFAULT nextval('public.problems_n_seq'::regclass);
INSERT INTO public.changes VALUES (1, 2);
INSERT INTO public.changes VALUES (1, 1);
INSERT INTO public.changes VALUES (2, 2);
INSERT INTO public.changes VALUES (2, 1);
INSERT INTO public.changes VALUES (3, 2);
INSERT INTO public.changes VALUES (3, 1);
INSERT INTO public.changes VALUES (4, 2);
INSERT INTO public.changes VALUES (4, 1);
INSERT INTO public.changes VALUES (5, 2);
INSERT INTO public.changes VALUES (5, 1);
INSERT INTO public.changes VALUES (6, 2);
INSERT INTO public.changes VALUES (6, 1);
INSERT INTO public.changes VALUES (7, 2);
INSERT INTO public.changes VALUES (8, 1);
INSERT INTO public.changes VALUES (9, 2);
INSERT INTO public.changes VALUES (9, 1);
INSERT INTO public.changes VALUES (10, 1);
INSERT INTO public.departures VALUES (0, -1712707200000000, 'tag:blog.example,2026:333a59f23125f3020fe39aeb548105a5', -5054446430895563352, 1748916000000000, true, false, false);
INSERT INTO public.departures VALUES (2, -1712707200000000, 'tag:blog.example,2026:333a59f23125f3020fe39aeb548105a5', -5054446430895563352, 1748916000000000, true, false, false);
INSERT INTO public.departures VALUES (0, -1712707200000000, 'tag:blog.example,2026:af30926bb86c847b10f7bf884ee4eb7f', 126057975985859014, 1748919600000000, true, true, true);
INSERT INTO public.departures VALUES (1, -1712707200000000, 'tag:blog.example,2026:af30926bb86c847b10f7bf884ee4eb7f', 126057975985859014, 1748919600000000, true, true, true);
INSERT INTO public.entries VALUES (1, 1, 1748736000000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 0.</p>', '');
INSERT INTO public.entries VALUES (2, 1, 1748736000000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 1.</p>', '');
INSERT INTO public.entries VALUES (3, 1, 1748736000000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 2.</p>', '');
INSERT INTO public.entries VALUES (4, 1, 1748736000000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 3.</p>', '');
INSERT INTO public.entries VALUES (5, 1, 1748736000000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 4.</p>', '');
INSERT INTO public.entries VALUES (6, 1, 1748736000000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 5.</p>', '');
INSERT INTO public.entries VALUES (7, 2, 1748757600000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 6.</p>', '');
INSERT INTO public.entries VALUES (10, 2, 1748757600000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 9.</p>', '');
INSERT INTO public.entries VALUES (11, 2, 1748757600000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 10.</p>', '');
INSERT INTO public.entries VALUES (12, 2, 1748757600000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 11.</p>', '');
INSERT INTO public.entries VALUES (13, 3, 1748779200000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 12.</p>', '');
INSERT INTO public.entries VALUES (14, 3, 1748779200000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 13.</p>', '');
INSERT INTO public.entries VALUES (15, 3, 1748779200000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 14.</p>', '');
INSERT INTO public.entries VALUES (16, 3, 1748779200000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 15.</p>', '');
INSERT INTO public.entries VALUES (17, 3, 1748779200000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 16.</p>', '');
INSERT INTO public.entries VALUES (18, 3, 1748779200000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 17.</p>', '');
INSERT INTO public.entries VALUES (19, 4, 1748800800000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 18.</p>', '');
INSERT INTO public.entries VALUES (20, 4, 1748800800000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 19.</p>', '');
INSERT INTO public.entries VALUES (21, 4, 1748800800000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 20.</p>', '');
INSERT INTO public.entries VALUES (22, 4, 1748800800000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 21.</p>', '');
INSERT INTO public.entries VALUES (23, 4, 1748800800000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 22.</p>', '');
INSERT INTO public.entries VALUES (24, 4, 1748800800000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 23.</p>', '');
INSERT INTO public.entries VALUES (25, 5, 1748822400000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 24.</p>', '');
INSERT INTO public.entries VALUES (26, 5, 1748822400000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 25.</p>', '');
INSERT INTO public.entries VALUES (27, 5, 1748822400000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 26.</p>', '');
INSERT INTO public.entries VALUES (28, 5, 1748822400000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 27.</p>', '');
INSERT INTO public.entries VALUES (29, 5, 1748822400000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 28.</p>', '');
INSERT INTO public.entries VALUES (30, 5, 1748822400000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 29.</p>', '');
INSERT INTO public.entries VALUES (31, 6, 1748880000000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 101.</p>', '');
INSERT INTO public.entries VALUES (32, 6, 1748880000000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 102.</p>', '');
INSERT INTO public.entries VALUES (9, 8, 1748919600000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 8.</p>', '');
INSERT INTO public.entries VALUES (33, 6, 1748880000000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 103.</p>', '');
INSERT INTO public.entries VALUES (34, 6, 1748880000000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 104.</p>', '');
INSERT INTO public.entries VALUES (35, 6, 1748880000000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 105.</p>', '');
INSERT INTO public.entries VALUES (36, 6, 1748880000000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 106.</p>', '');
INSERT INTO public.entries VALUES (37, 6, 1748880000000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 107.</p>', '');
INSERT INTO public.entries VALUES (38, 6, 1748880000000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 108.</p>', '');
INSERT INTO public.entries VALUES (39, 6, 1748880000000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 109.</p>', '');
INSERT INTO public.entries VALUES (40, 6, 1748880000000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 110.</p>', '');
INSERT INTO public.entries VALUES (41, 9, 1748923200000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 200.</p>', '');
INSERT INTO public.entries VALUES (42, 9, 1748923200000000, true, NULL, false, '', '', '', '', '[]', '["odd"]', '[]', '', '[]', NULL, '<p>Text of part 201.</p>', '');
INSERT INTO public.entries VALUES (43, 10, 1748926800000000, true, NULL, false, '', '', '', '', '[]', '["even"]', '[]', '', '[]', NULL, '<p>Text of part 202.</p>', '["ann"]');
INSERT INTO public.figures VALUES ('schema', 1);
INSERT INTO public.figures VALUES ('changed', 1748926800);
INSERT INTO public.figures VALUES ('forgotten', 0);
INSERT INTO public.figures VALUES ('revision', 10);
INSERT INTO public.labels VALUES (2, 'tag', 'odd', 20);
INSERT INTO public.labels VALUES (1, 'tag', 'even', 22);
INSERT INTO public.labels VALUES (3, 'access', 'ann', 1);
INSERT INTO public.labels VALUES (0, '', '', 42);
INSERT INTO public.ledger VALUES (1, 'tag:blog.example,2026:283d937a2eafbd62c64343ad8ebb228f', '08a571585ecb1180', 'tag:blog.example,2026:283d937a2eafbd62c64343ad8ebb228f', '\x6e6f7465732f706172742d302e6d64', 'Part 0', 1712707200000000, 1712707200000000, 1748736000000000, 'digest-0', 'file-digest-0', true, NULL);
INSERT INTO public.ledger VALUES (2, 'tag:blog.example,2026:5b40917c793a433977a0a44caead1f92', '3d506c20aaf001cb', 'tag:blog.example,2026:5b40917c793a433977a0a44caead1f92', '\x6e6f7465732f706172742d312e6d64', 'Part 1', 1712707200000000, 1712707200000000, 1748736000000000, 'digest-1', 'file-digest-1', true, NULL);
INSERT INTO public.ledger VALUES (3, 'tag:blog.example,2026:11f7fec2ded555c6fe80a4ad379f8549', '54f59f31f846fcdd', 'tag:blog.example,2026:11f7fec2ded555c6fe80a4ad379f8549', '\x6e6f7465732f706172742d322e6d64', 'Part 2', 1712707200000000, 1712707200000000, 1748736000000000, 'digest-2', 'file-digest-2', true, NULL);
INSERT INTO public.ledger VALUES (4, 'tag:blog.example,2026:1928e01cfbfdbdf3c981b75c2d74182e', '055e0bfea71fe806', 'tag:blog.example,2026:1928e01cfbfdbdf3c981b75c2d74182e', '\x6e6f7465732f706172742d332e6d64', 'Part 3', 1712707200000000, 1712707200000000, 1748736000000000, 'digest-3', 'file-digest-3', true, NULL);
INSERT INTO public.ledger VALUES (5, 'tag:blog.example,2026:d76d6995a6d6b523ce97fc312f888f7a', '782b850e97bddae5', 'tag:blog.example,2026:d76d6995a6d6b523ce97fc312f888f7a', '\x6e6f7465732f706172742d342e6d64', 'Part 4', 1712707200000000, 1712707200000000, 1748736000000000, 'digest-4', 'file-digest-4', true, NULL);
INSERT INTO public.ledger VALUES (6, 'tag:blog.example,2026:b2bbbb7a4d78da2d0320d78c68d088d2', '7ef100335289a8e1', 'tag:blog.example,2026:b2bbbb7a4d78da2d0320d78c68d088d2', '\x6e6f7465732f706172742d352e6d64', 'Part 5', 1712707200000000, 1712707200000000, 1748736000000000, 'digest-5', 'file-digest-5', true, NULL);
INSERT INTO public.ledger VALUES (7, 'tag:blog.example,2026:63f7f74062181743d2edcb37c1f660cd', '931b5315de5dc6cd', 'tag:blog.example,2026:63f7f74062181743d2edcb37c1f660cd', '\x6e6f7465732f706172742d362e6d64', 'Part 6', 1712707200000000, 1712707200000000, 1748757600000000, 'digest-6', 'file-digest-6', true, NULL);
INSERT INTO public.ledger VALUES (10, 'tag:blog.example,2026:3362decf481dc62160c8bd4684efe836', 'dfda19c53d190236', 'tag:blog.example,2026:3362decf481dc62160c8bd4684efe836', '\x6e6f7465732f706172742d392e6d64', 'Part 9', 1712707200000000, 1712707200000000, 1748757600000000, 'digest-9', 'file-digest-9', true, NULL);
INSERT INTO public.ledger VALUES (11, 'tag:blog.example,2026:124c2c5e2235849bc48dfc151050b629', 'b0a780cbe96617fb', 'tag:blog.example,2026:124c2c5e2235849bc48dfc151050b629', '\x6e6f7465732f706172742d31302e6d64', 'Part 10', 1712707200000000, 1712707200000000, 1748757600000000, 'digest-10', 'file-digest-10', true, NULL);
INSERT INTO public.ledger VALUES (12, 'tag:blog.example,2026:15b7af790ce0c1e636293354c55320b9', 'e9f2c2ef1b2d7dce', 'tag:blog.example,2026:15b7af790ce0c1e636293354c55320b9', '\x6e6f7465732f706172742d31312e6d64', 'Part 11', 1712707200000000, 1712707200000000, 1748757600000000, 'digest-11', 'file-digest-11', true, NULL);
INSERT INTO public.ledger VALUES (13, 'tag:blog.example,2026:62e974088d4c51177c486438890c826f', '52857b91b1ecd7e9', 'tag:blog.example,2026:62e974088d4c51177c486438890c826f', '\x6e6f7465732f706172742d31322e6d64', 'Part 12', 1712707200000000, 1712707200000000, 1748779200000000, 'digest-12', 'file-digest-12', true, NULL);
INSERT INTO public.ledger VALUES (14, 'tag:blog.example,2026:e3eaab3ede9bb13cc4cc65949e110007', '29d5a63d47a27fa1', 'tag:blog.example,2026:e3eaab3ede9bb13cc4cc65949e110007', '\x6e6f7465732f706172742d31332e6d64', 'Part 13', 1712707200000000, 1712707200000000, 1748779200000000, 'digest-13', 'file-digest-13', true, NULL);
INSERT INTO public.ledger VALUES (15, 'tag:blog.example,2026:161dd800c2e19cf9a6246539d9e927b8', '742b9333f460d37b', 'tag:blog.example,2026:161dd800c2e19cf9a6246539d9e927b8', '\x6e6f7465732f706172742d31342e6d64', 'Part 14', 1712707200000000, 1712707200000000, 1748779200000000, 'digest-14', 'file-digest-14', true, NULL);
INSERT INTO public.ledger VALUES (16, 'tag:blog.example,2026:b1abc9014df2c2b295376a029e525420', 'f3201dd4fcce2bcc', 'tag:blog.example,2026:b1abc9014df2c2b295376a029e525420', '\x6e6f7465732f706172742d31352e6d64', 'Part 15', 1712707200000000, 1712707200000000, 1748779200000000, 'digest-15', 'file-digest-15', true, NULL);
INSERT INTO public.ledger VALUES (17, 'tag:blog.example,2026:de3949400fb324c0eb9117806bd14f99', '5670f6cedbb1a77d', 'tag:blog.example,2026:de3949400fb324c0eb9117806bd14f99', '\x6e6f7465732f706172742d31362e6d64', 'Part 16', 1712707200000000, 1712707200000000, 1748779200000000, 'digest-16', 'file-digest-16', true, NULL);
INSERT INTO public.ledger VALUES (18, 'tag:blog.example,2026:f69a00e6ce6875c20a708543af1b0e08', '2d8e5df823890049', 'tag:blog.example,2026:f69a00e6ce6875c20a708543af1b0e08', '\x6e6f7465732f706172742d31372e6d64', 'Part 17', 1712707200000000, 1712707200000000, 1748779200000000, 'digest-17', 'file-digest-17', true, NULL);
INSERT INTO public.ledger VALUES (19, 'tag:blog.example,2026:6ef557b0374c541a355da4ff760581e9', '7c066175486dcabc', 'tag:blog.example,2026:6ef557b0374c541a355da4ff760581e9', '\x6e6f7465732f706172742d31382e6d64', 'Part 18', 1712707200000000, 1712707200000000, 1748800800000000, 'digest-18', 'file-digest-18', true, NULL);
INSERT INTO public.ledger VALUES (20, 'tag:blog.example,2026:6aef69c4df0d48a47b64e2226102afdc', '2775e2bdfe8d690b', 'tag:blog.example,2026:6aef69c4df0d48a47b64e2226102afdc', '\x6e6f7465732f706172742d31392e6d64', 'Part 19', 1712707200000000, 1712707200000000, 1748800800000000, 'digest-19', 'file-digest-19', true, NULL);
INSERT INTO public.ledger VALUES (21, 'tag:blog.example,2026:b3342f93d8e0f75cab2d8a9989ce5dae', '8e7fc5ed7b4ed642', 'tag:blog.example,2026:b3342f93d8e0f75cab2d8a9989ce5dae', '\x6e6f7465732f706172742d32302e6d64', 'Part 20', 1712707200000000, 1712707200000000, 1748800800000000, 'digest-20', 'file-digest-20', true, NULL);
INSERT INTO public.ledger VALUES (22, 'tag:blog.example,2026:ef86cc84790fd056f9dd54b3ad55875f', '6f176e061e3eb614', 'tag:blog.example,2026:ef86cc84790fd056f9dd54b3ad55875f', '\x6e6f7465732f706172742d32312e6d64', 'Part 21', 1712707200000000, 1712707200000000, 1748800800000000, 'digest-21', 'file-digest-21', true, NULL);
INSERT INTO public.ledger VALUES (23, 'tag:blog.example,2026:9d670912582a82c8e3dc4211592288c6', 'd6175ebe37897fc9', 'tag:blog.example,2026:9d670912582a82c8e3dc4211592288c6', '\x6e6f7465732f706172742d32322e6d64', 'Part 22', 1712707200000000, 1712707200000000, 1748800800000000, 'digest-22', 'file-digest-22', true, NULL);
INSERT INTO public.ledger VALUES (24, 'tag:blog.example,2026:aadc43a76e25af1dd01652fbb28f58c8', 'd15eba0eff1ecfe5', 'tag:blog.example,2026:aadc43a76e25af1dd01652fbb28f58c8', '\x6e6f7465732f706172742d32332e6d64', 'Part 23', 1712707200000000, 1712707200000000, 1748800800000000, 'digest-23', 'file-digest-23', true, NULL);
INSERT INTO public.ledger VALUES (25, 'tag:blog.example,2026:d3ff09ef2f1e1cee64c752552c107c47', 'd6a89e5af8a62812', 'tag:blog.example,2026:d3ff09ef2f1e1cee64c752552c107c47', '\x6e6f7465732f706172742d32342e6d64', 'Part 24', 1712707200000000, 1712707200000000, 1748822400000000, 'digest-24', 'file-digest-24', true, NULL);
INSERT INTO public.ledger VALUES (26, 'tag:blog.example,2026:11bc5fcae3837614daed54f4e536284b', '3c673bc499c19fce', 'tag:blog.example,2026:11bc5fcae3837614daed54f4e536284b', '\x6e6f7465732f706172742d32352e6d64', 'Part 25', 1712707200000000, 1712707200000000, 1748822400000000, 'digest-25', 'file-digest-25', true, NULL);
INSERT INTO public.ledger VALUES (27, 'tag:blog.example,2026:8b72b0078b153d6f3eac2361d3da15ab', 'b45d319757a54e6b', 'tag:blog.example,2026:8b72b0078b153d6f3eac2361d3da15ab', '\x6e6f7465732f706172742d32362e6d64', 'Part 26', 1712707200000000, 1712707200000000, 1748822400000000, 'digest-26', 'file-digest-26', true, NULL);
INSERT INTO public.ledger VALUES (28, 'tag:blog.example,2026:f22132bd99fdfc26e558bbc765f34c8b', 'd89210af5ddf6bcc', 'tag:blog.example,2026:f22132bd99fdfc26e558bbc765f34c8b', '\x6e6f7465732f706172742d32372e6d64', 'Part 27', 1712707200000000, 1712707200000000, 1748822400000000, 'digest-27', 'file-digest-27', true, NULL);
INSERT INTO public.ledger VALUES (29, 'tag:blog.example,2026:ebcc5c90a9aaa928798f41cb7ad688d0', '0deac2fc6f69c7c8', 'tag:blog.example,2026:ebcc5c90a9aaa928798f41cb7ad688d0', '\x6e6f7465732f706172742d32382e6d64', 'Part 28', 1712707200000000, 1712707200000000, 1748822400000000, 'digest-28', 'file-digest-28', true, NULL);
INSERT INTO public.ledger VALUES (30, 'tag:blog.example,2026:4b3d6c11c41c2af65c2a597d414dc9f7', 'ba744956097efa6f', 'tag:blog.example,2026:4b3d6c11c41c2af65c2a597d414dc9f7', '\x6e6f7465732f706172742d32392e6d64', 'Part 29', 1712707200000000, 1712707200000000, 1748822400000000, 'digest-29', 'file-digest-29', true, NULL);
INSERT INTO public.ledger VALUES (31, 'tag:blog.example,2026:cc1592029cb58fd452e25555004d72e3', 'fde2890819f5f9e7', 'tag:blog.example,2026:cc1592029cb58fd452e25555004d72e3', '\x6e6f7465732f706172742d3130312e6d64', 'Part 101', 1712793600000000, 1712793600000000, 1748880000000000, 'digest-101', 'file-digest-101', true, NULL);
INSERT INTO public.ledger VALUES (32, 'tag:blog.example,2026:5007024bcd9cade690493fe95cd9a04d', 'ed0a474ad466ef5d', 'tag:blog.example,2026:5007024bcd9cade690493fe95cd9a04d', '\x6e6f7465732f706172742d3130322e6d64', 'Part 102', 1712880000000000, 1712880000000000, 1748880000000000, 'digest-102', 'file-digest-102', true, NULL);
INSERT INTO public.ledger VALUES (9, 'tag:blog.example,2026:af30926bb86c847b10f7bf884ee4eb7f', 'c4504a56df96ba1a', 'tag:blog.example,2026:af30926bb86c847b10f7bf884ee4eb7f', '\x6e6f7465732f706172742d382e6d64', 'Another title', 1712707200000000, 1748736000000000, 1748757600000000, 'other', 'file-other', true, NULL);
INSERT INTO public.ledger VALUES (33, 'tag:blog.example,2026:f6c4e773eff837381013960fd1a546c6', 'd6c87c23b7b3d444', 'tag:blog.example,2026:f6c4e773eff837381013960fd1a546c6', '\x6e6f7465732f706172742d3130332e6d64', 'Part 103', 1712966400000000, 1712966400000000, 1748880000000000, 'digest-103', 'file-digest-103', true, NULL);
INSERT INTO public.ledger VALUES (34, 'tag:blog.example,2026:c8b05e65857148e83d6b8d0012713883', 'ffbef97eff676cb0', 'tag:blog.example,2026:c8b05e65857148e83d6b8d0012713883', '\x6e6f7465732f706172742d3130342e6d64', 'Part 104', 1713052800000000, 1713052800000000, 1748880000000000, 'digest-104', 'file-digest-104', true, NULL);
INSERT INTO public.ledger VALUES (35, 'tag:blog.example,2026:9a10663275e121599ad5b85600812d23', '841f3b2f7c98b061', 'tag:blog.example,2026:9a10663275e121599ad5b85600812d23', '\x6e6f7465732f706172742d3130352e6d64', 'Part 105', 1713139200000000, 1713139200000000, 1748880000000000, 'digest-105', 'file-digest-105', true, NULL);
INSERT INTO public.ledger VALUES (36, 'tag:blog.example,2026:89192990cf414aedd2eeeae6dced3931', 'aa8c8f117897257b', 'tag:blog.example,2026:89192990cf414aedd2eeeae6dced3931', '\x6e6f7465732f706172742d3130362e6d64', 'Part 106', 1713225600000000, 1713225600000000, 1748880000000000, 'digest-106', 'file-digest-106', true, NULL);
INSERT INTO public.ledger VALUES (37, 'tag:blog.example,2026:62b7feb4a17cf4648ee846957225dbb5', '4cbd44a672c2f458', 'tag:blog.example,2026:62b7feb4a17cf4648ee846957225dbb5', '\x6e6f7465732f706172742d3130372e6d64', 'Part 107', 1713312000000000, 1713312000000000, 1748880000000000, 'digest-107', 'file-digest-107', true, NULL);
INSERT INTO public.ledger VALUES (38, 'tag:blog.example,2026:2592351601b53257a3cd92383379d68a', '840b4cd865bc5a2f', 'tag:blog.example,2026:2592351601b53257a3cd92383379d68a', '\x6e6f7465732f706172742d3130382e6d64', 'Part 108', 1713398400000000, 1713398400000000, 1748880000000000, 'digest-108', 'file-digest-108', true, NULL);
INSERT INTO public.ledger VALUES (39, 'tag:blog.example,2026:4ededdb0ee701f67fef20eb9689368f8', '77b232971d5529bf', 'tag:blog.example,2026:4ededdb0ee701f67fef20eb9689368f8', '\x6e6f7465732f706172742d3130392e6d64', 'Part 109', 1713484800000000, 1713484800000000, 1748880000000000, 'digest-109', 'file-digest-109', true, NULL);
INSERT INTO public.ledger VALUES (40, 'tag:blog.example,2026:6a562fa383614fb0cfcf05138037d381', 'db3e30ae1684588f', 'tag:blog.example,2026:6a562fa383614fb0cfcf05138037d381', '\x6e6f7465732f706172742d3131302e6d64', 'Part 110', 1713571200000000, 1713571200000000, 1748880000000000, 'digest-110', 'file-digest-110', true, NULL);
INSERT INTO public.ledger VALUES (8, 'tag:blog.example,2026:333a59f23125f3020fe39aeb548105a5', 'ab3ad8306f51bfc9', 'tag:blog.example,2026:333a59f23125f3020fe39aeb548105a5', '\x6e6f7465732f706172742d372e6d64', 'Part 7', 1712707200000000, 1712707200000000, 1748757600000000, 'digest-7', 'file-digest-7', true, 1748916000000000);
INSERT INTO public.ledger VALUES (41, 'tag:blog.example,2026:ba2879eb312d4da7ebcc093b03e6a208', '0ea248880124b3af', 'tag:blog.example,2026:ba2879eb312d4da7ebcc093b03e6a208', '\x61626f75742e6d64', 'Part 200', 1738627200000000, 1738627200000000, 1748923200000000, 'digest-200', 'file-digest-200', true, NULL);
INSERT INTO public.ledger VALUES (42, 'tag:blog.example,2026:283a318373cd36ce8baccbd366d33d08', 'bd6b45de3b7a3790', 'tag:blog.example,2026:283a318373cd36ce8baccbd366d33d08', '\x636f6c6f70686f6e2e6d64', 'Part 201', 1706659200000000, 1706659200000000, 1748923200000000, 'digest-201', 'file-digest-201', true, NULL);
INSERT INTO public.ledger VALUES (43, 'tag:blog.example,2026:02cff8cc503e1427c9a5151887a54c35', 'a09898b0667ab265', 'tag:blog.example,2026:02cff8cc503e1427c9a5151887a54c35', '\x6e6f7465732f706172742d3230322e6d64', 'Part 202', 1709251200000000, 1709251200000000, 1748926800000000, 'digest-202', 'file-digest-202', true, NULL);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:283d937a2eafbd62c64343ad8ebb228f', 1);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:283d937a2eafbd62c64343ad8ebb228f', 1);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:5b40917c793a433977a0a44caead1f92', 2);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:5b40917c793a433977a0a44caead1f92', 2);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:11f7fec2ded555c6fe80a4ad379f8549', 3);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:11f7fec2ded555c6fe80a4ad379f8549', 3);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:1928e01cfbfdbdf3c981b75c2d74182e', 4);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:1928e01cfbfdbdf3c981b75c2d74182e', 4);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:d76d6995a6d6b523ce97fc312f888f7a', 5);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:d76d6995a6d6b523ce97fc312f888f7a', 5);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:b2bbbb7a4d78da2d0320d78c68d088d2', 6);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:b2bbbb7a4d78da2d0320d78c68d088d2', 6);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:63f7f74062181743d2edcb37c1f660cd', 7);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:63f7f74062181743d2edcb37c1f660cd', 7);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:af30926bb86c847b10f7bf884ee4eb7f', 9);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:af30926bb86c847b10f7bf884ee4eb7f', 9);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:3362decf481dc62160c8bd4684efe836', 10);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:3362decf481dc62160c8bd4684efe836', 10);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:124c2c5e2235849bc48dfc151050b629', 11);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:124c2c5e2235849bc48dfc151050b629', 11);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:15b7af790ce0c1e636293354c55320b9', 12);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:15b7af790ce0c1e636293354c55320b9', 12);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:62e974088d4c51177c486438890c826f', 13);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:62e974088d4c51177c486438890c826f', 13);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:e3eaab3ede9bb13cc4cc65949e110007', 14);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:e3eaab3ede9bb13cc4cc65949e110007', 14);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:161dd800c2e19cf9a6246539d9e927b8', 15);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:161dd800c2e19cf9a6246539d9e927b8', 15);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:b1abc9014df2c2b295376a029e525420', 16);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:b1abc9014df2c2b295376a029e525420', 16);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:de3949400fb324c0eb9117806bd14f99', 17);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:de3949400fb324c0eb9117806bd14f99', 17);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:f69a00e6ce6875c20a708543af1b0e08', 18);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:f69a00e6ce6875c20a708543af1b0e08', 18);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:6ef557b0374c541a355da4ff760581e9', 19);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:6ef557b0374c541a355da4ff760581e9', 19);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:6aef69c4df0d48a47b64e2226102afdc', 20);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:6aef69c4df0d48a47b64e2226102afdc', 20);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:b3342f93d8e0f75cab2d8a9989ce5dae', 21);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:b3342f93d8e0f75cab2d8a9989ce5dae', 21);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:ef86cc84790fd056f9dd54b3ad55875f', 22);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:ef86cc84790fd056f9dd54b3ad55875f', 22);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:9d670912582a82c8e3dc4211592288c6', 23);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:9d670912582a82c8e3dc4211592288c6', 23);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:aadc43a76e25af1dd01652fbb28f58c8', 24);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:aadc43a76e25af1dd01652fbb28f58c8', 24);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:d3ff09ef2f1e1cee64c752552c107c47', 25);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:d3ff09ef2f1e1cee64c752552c107c47', 25);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:11bc5fcae3837614daed54f4e536284b', 26);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:11bc5fcae3837614daed54f4e536284b', 26);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:8b72b0078b153d6f3eac2361d3da15ab', 27);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:8b72b0078b153d6f3eac2361d3da15ab', 27);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:f22132bd99fdfc26e558bbc765f34c8b', 28);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:f22132bd99fdfc26e558bbc765f34c8b', 28);
INSERT INTO public.memberships VALUES (1, -1712707200000000, 'tag:blog.example,2026:ebcc5c90a9aaa928798f41cb7ad688d0', 29);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:ebcc5c90a9aaa928798f41cb7ad688d0', 29);
INSERT INTO public.memberships VALUES (0, -1712707200000000, 'tag:blog.example,2026:4b3d6c11c41c2af65c2a597d414dc9f7', 30);
INSERT INTO public.memberships VALUES (2, -1712707200000000, 'tag:blog.example,2026:4b3d6c11c41c2af65c2a597d414dc9f7', 30);
INSERT INTO public.memberships VALUES (0, -1712793600000000, 'tag:blog.example,2026:cc1592029cb58fd452e25555004d72e3', 31);
INSERT INTO public.memberships VALUES (2, -1712793600000000, 'tag:blog.example,2026:cc1592029cb58fd452e25555004d72e3', 31);
INSERT INTO public.memberships VALUES (0, -1712880000000000, 'tag:blog.example,2026:5007024bcd9cade690493fe95cd9a04d', 32);
INSERT INTO public.memberships VALUES (1, -1712880000000000, 'tag:blog.example,2026:5007024bcd9cade690493fe95cd9a04d', 32);
INSERT INTO public.memberships VALUES (0, -1712966400000000, 'tag:blog.example,2026:f6c4e773eff837381013960fd1a546c6', 33);
INSERT INTO public.memberships VALUES (2, -1712966400000000, 'tag:blog.example,2026:f6c4e773eff837381013960fd1a546c6', 33);
INSERT INTO public.memberships VALUES (1, -1713052800000000, 'tag:blog.example,2026:c8b05e65857148e83d6b8d0012713883', 34);
INSERT INTO public.memberships VALUES (0, -1713052800000000, 'tag:blog.example,2026:c8b05e65857148e83d6b8d0012713883', 34);
INSERT INTO public.memberships VALUES (0, -1713139200000000, 'tag:blog.example,2026:9a10663275e121599ad5b85600812d23', 35);
INSERT INTO public.memberships VALUES (2, -1713139200000000, 'tag:blog.example,2026:9a10663275e121599ad5b85600812d23', 35);
INSERT INTO public.memberships VALUES (0, -1713225600000000, 'tag:blog.example,2026:89192990cf414aedd2eeeae6dced3931', 36);
INSERT INTO public.memberships VALUES (1, -1713225600000000, 'tag:blog.example,2026:89192990cf414aedd2eeeae6dced3931', 36);
INSERT INTO public.memberships VALUES (0, -1713312000000000, 'tag:blog.example,2026:62b7feb4a17cf4648ee846957225dbb5', 37);
INSERT INTO public.memberships VALUES (2, -1713312000000000, 'tag:blog.example,2026:62b7feb4a17cf4648ee846957225dbb5', 37);
INSERT INTO public.memberships VALUES (0, -1713398400000000, 'tag:blog.example,2026:2592351601b53257a3cd92383379d68a', 38);
INSERT INTO public.memberships VALUES (1, -1713398400000000, 'tag:blog.example,2026:2592351601b53257a3cd92383379d68a', 38);
INSERT INTO public.memberships VALUES (0, -1713484800000000, 'tag:blog.example,2026:4ededdb0ee701f67fef20eb9689368f8', 39);
INSERT INTO public.memberships VALUES (2, -1713484800000000, 'tag:blog.example,2026:4ededdb0ee701f67fef20eb9689368f8', 39);
INSERT INTO public.memberships VALUES (0, -1713571200000000, 'tag:blog.example,2026:6a562fa383614fb0cfcf05138037d381', 40);
INSERT INTO public.memberships VALUES (1, -1713571200000000, 'tag:blog.example,2026:6a562fa383614fb0cfcf05138037d381', 40);
INSERT INTO public.memberships VALUES (0, -1738627200000000, 'tag:blog.example,2026:ba2879eb312d4da7ebcc093b03e6a208', 41);
INSERT INTO public.memberships VALUES (1, -1738627200000000, 'tag:blog.example,2026:ba2879eb312d4da7ebcc093b03e6a208', 41);
INSERT INTO public.memberships VALUES (2, -1706659200000000, 'tag:blog.example,2026:283a318373cd36ce8baccbd366d33d08', 42);
INSERT INTO public.memberships VALUES (0, -1706659200000000, 'tag:blog.example,2026:283a318373cd36ce8baccbd366d33d08', 42);
INSERT INTO public.memberships VALUES (1, -1709251200000000, 'tag:blog.example,2026:02cff8cc503e1427c9a5151887a54c35', 43);
INSERT INTO public.memberships VALUES (3, -1709251200000000, 'tag:blog.example,2026:02cff8cc503e1427c9a5151887a54c35', 43);
INSERT INTO public.memberships VALUES (0, -1709251200000000, 'tag:blog.example,2026:02cff8cc503e1427c9a5151887a54c35', 43);
INSERT INTO public.pages VALUES (0, -1712707200000000, 'tag:blog.example,2026:3362decf481dc62160c8bd4684efe836', 'dfda19c53d190236', 1748757600000000);
INSERT INTO public.pages VALUES (0, -1712707200000000, 'tag:blog.example,2026:b1abc9014df2c2b295376a029e525420', 'f3201dd4fcce2bcc', 1748779200000000);
INSERT INTO public.pages VALUES (1, -1712707200000000, 'tag:blog.example,2026:6ef557b0374c541a355da4ff760581e9', '7c066175486dcabc', 1748800800000000);
INSERT INTO public.pages VALUES (2, -1712707200000000, 'tag:blog.example,2026:aadc43a76e25af1dd01652fbb28f58c8', 'd15eba0eff1ecfe5', 1748800800000000);
INSERT INTO public.pages VALUES (0, -1712707200000000, 'tag:blog.example,2026:de3949400fb324c0eb9117806bd14f99', '5670f6cedbb1a77d', 1748822400000000);
INSERT INTO public.pages VALUES (0, -1712707200000000, 'tag:blog.example,2026:6ef557b0374c541a355da4ff760581e9', '7c066175486dcabc', 1748822400000000);
INSERT INTO public.pages VALUES (0, -1712793599999999, '', '', 1748880000000000);
INSERT INTO public.pages VALUES (0, -1713225599999999, '', '', 1748880000000000);
INSERT INTO public.pages VALUES (2, -1712793599999999, '', '', 1748880000000000);
INSERT INTO public.pages VALUES (1, -1712879999999999, '', '', 1748880000000000);
INSERT INTO public.problems VALUES (1, '\x61626f75742e6d64', 'undated', 'no date that can be read in its front matter, file name or folder; it is dated 2025-02-04, when its file was first seen', NULL, NULL, 'note');
INSERT INTO public.problems VALUES (2, '\x636f6c6f70686f6e2e6d64', 'undated', 'no date that can be read in its front matter, file name or folder; it is dated 2025-02-04 by its first commit', NULL, NULL, 'note');
INSERT INTO public.writer VALUES (1, 'vm:16882', 'feeds-28f1c3a569075564', '2026-11-27 14:41:08.581593+00');
SELECT pg_catalog.setval('public.problems_n_seq', 2, true);
ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (revision, label);
ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (n);
ALTER TABLE ONLY public.figures
    ADD CONSTRAINT figures_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.files
    ADD CONSTRAINT ix_files_path EXCLUDE USING hash (path WITH =);
ALTER TABLE ONLY public.labels
    ADD CONSTRAINT ix_labels_name EXCLUDE USING hash (((((kind)::text || ' '::text) || (name)::text)) WITH =);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ix_ledger_id EXCLUDE USING hash (id WITH =);
ALTER TABLE ONLY public.labels
    ADD CONSTRAINT labels_pkey PRIMARY KEY (n);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (n);
ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.problems
    ADD CONSTRAINT problems_pkey PRIMARY KEY (n);
ALTER TABLE ONLY public.words
    ADD CONSTRAINT words_pkey PRIMARY KEY (n);
ALTER TABLE ONLY public.writer
    ADD CONSTRAINT writer_pkey PRIMARY KEY (epoch);
CREATE INDEX ix_departures_place ON public.departures USING btree (label, rank);
CREATE INDEX ix_entries_due ON public.entries USING btree (due) WHERE (due IS NOT NULL);
CREATE INDEX ix_entries_unindexed ON public.entries USING btree (n) WHERE (indexed IS FALSE);
CREATE INDEX ix_files_entry_id ON public.files USING hash (entry_id) WHERE ((entry_id)::text <> ''::text);
CREATE INDEX ix_files_folder ON public.files USING btree (substr(path, 1, 512));
CREATE INDEX ix_labels_name_alone ON public.labels USING hash (name);
CREATE INDEX ix_ledger_claim ON public.ledger USING hash (claim) WHERE ((claim)::text <> (id)::text);
CREATE INDEX ix_ledger_deleted ON public.ledger USING btree (deleted) WHERE (deleted IS NOT NULL);
CREATE INDEX ix_ledger_file_digest ON public.ledger USING hash (file_digest);
CREATE INDEX ix_ledger_key ON public.ledger USING hash (key);
CREATE INDEX ix_ledger_path ON public.ledger USING hash (path);
CREATE INDEX ix_memberships_place ON public.memberships USING btree (label, rank);
CREATE INDEX ix_pages_place ON public.pages USING btree (label, rank);
CREATE INDEX ix_post_files_n ON public.post_files USING btree (n);
CREATE INDEX ix_post_files_path ON public.post_files USING hash (path);
CREATE INDEX ix_problems_path ON public.problems USING hash (path);
CREATE INDEX ix_words_lexemes ON public.words USING gin (lexemes);
CREATE INDEX ix_words_unbounded ON public.words USING btree (n) WHERE (lexemes IS NULL);
