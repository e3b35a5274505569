"""Configuration files with which web servers serve an export as the service would.

Each has the right types, compressed twins where a client takes them, pages at their addresses without
``index.html``, and 410 for what is no more, unless a file is there again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from urllib.parse import quote

from feeds.publishing.content_coding import Encoding
from feeds.publishing.static_site import DOCUMENT_ENDINGS, FILE_TYPES, PATH_TYPES, StaticSite
from feeds.urls import FILES_PATH


def render_nginx(static: StaticSite) -> str:
    """Return a configuration for the http block of nginx 1.18 or later."""
    prefix = static.site.prefix
    documents = f"~ ^{re.escape(prefix)}/.*\\.(?:{'|'.join(DOCUMENT_ENDINGS)})$"
    places = [
        _nginx_place(prefix, f"{prefix}/", static.page_headers()),
        _nginx_place(prefix, f"^~ {prefix}{FILES_PATH}", static.file_headers()),
        _nginx_place(prefix, documents, static.feed_headers()),
        *(
            _nginx_place(prefix, f"= {prefix}{path}", static.feed_headers(), media_type)
            for path, media_type in PATH_TYPES.items()
        ),
    ]
    return _NGINX.format(
        gone="\n".join(f"    {_quoted(path)} 1;" for path in static.gone),
        longest=_bucket_size(static.gone),
        most=max(2048, 4 * len(static.gone)),
        host=static.host,
        root=_quoted(str(static.folder)),
        types="\n".join(f"        {_bare(kind)} {ending};" for ending, kind in FILE_TYPES.items()),
        texts=" ".join(dict.fromkeys(_bare(kind) for kind in FILE_TYPES.values() if "charset" in kind)),
        codings=_nginx_codings(static),
        places="".join(places),
    )


def render_caddy(static: StaticSite) -> str:
    """Return a Caddyfile for Caddy 2."""
    types = "\n".join(
        f"\t@{ending} path *.{ending}\n\theader @{ending} Content-Type {_quoted(kind)}"
        for ending, kind in FILE_TYPES.items()
        if ending in DOCUMENT_ENDINGS
    )
    exact = "\n".join(f"\theader {path} Content-Type {_quoted(kind)}" for path, kind in PATH_TYPES.items())
    codings = " ".join(str(coding) for coding in static.codings)
    body = _CADDY.format(
        root=_quoted(str(static.folder)),
        types=types,
        exact=exact,
        pages=_caddy_fields("@pages", static.page_headers()),
        feeds=_caddy_fields("@feeds", static.feed_headers()),
        files=_caddy_fields("@files", static.file_headers()),
        folder=FILES_PATH,
        endings=" ".join(f"*.{ending}" for ending in DOCUMENT_ENDINGS),
        codings=f" {{\n\t\tprecompressed {codings}\n\t}}" if codings else "",
        gone=_caddy_gone(static),
    )
    if static.site.prefix:
        body = f"\thandle_path {static.site.prefix}/* {{\n{_indent(body)}\t}}\n"
    return f"# A Caddyfile that serves an export of Feeds.\n{static.host} {{\n{body}}}\n"


def render_apache(static: StaticSite) -> str:
    """Return a virtual host for Apache 2.4 with mod_rewrite, mod_headers and mod_mime."""
    prefix, root = static.site.prefix, _quoted(str(static.folder))
    types = "\n".join(
        f"        AddType {_quoted(kind)} .{ending}"
        for ending, kind in FILE_TYPES.items()
        if ending not in {"gz", "tgz"}
    )
    exact = "\n".join(
        _APACHE_TYPE.format(name=re.escape(path.rpartition("/")[2]), kind=kind)
        for path, kind in PATH_TYPES.items()
    )
    twins = "\n".join(
        _APACHE_TWIN.format(coding=coding, suffix=suffix) for coding, suffix in static.suffixes.items()
    )
    codings = "\n".join(f"        AddEncoding {coding} {end}" for coding, end in static.suffixes.items())
    removed = "".join(f"        RemoveType {end}\n" for end in static.suffixes.values())
    gone = "\n".join(_APACHE_GONE.format(pattern=re.escape(path.lstrip("/"))) for path in static.gone)
    return _APACHE.format(
        host=static.host,
        alias=f"    Alias {_quoted(prefix)} {root}\n" if prefix else "",
        root=root,
        base=f"{prefix}/",
        types=types,
        exact=exact,
        removed=removed,
        codings=codings,
        twins=twins,
        gone=gone,
        pages=_apache_fields(static.page_headers()),
        feeds=_apache_fields(static.feed_headers()),
        files=_apache_fields(static.file_headers()),
        files_root=_quoted(f"{static.folder}{FILES_PATH.rstrip('/')}"),
    )


def render_netlify_headers(static: StaticSite) -> str:
    """Return the file ``_headers`` of Netlify, Cloudflare Pages and others: it compresses by itself."""
    prefix = static.site.prefix
    everywhere, feeds = static.common_headers(), static.feed_headers()
    own = {name: value for name, value in feeds.items() if name not in everywhere}
    fields = {
        "/*": everywhere,
        **{f"/*.{ending}": {"Content-Type": FILE_TYPES[ending], **own} for ending in DOCUMENT_ENDINGS},
        **{path: {"Content-Type": kind} for path, kind in PATH_TYPES.items()},
    }
    return "\n".join(_netlify_block(f"{prefix}{path}", values) for path, values in fields.items())


def render_netlify_redirects(static: StaticSite) -> str:
    """Return the file ``_redirects`` of Netlify: 410 for what is no more, where no file is."""
    prefix = static.site.prefix
    lines = [f"{prefix}{quote(path)}  {prefix}/  410" for path in static.gone]
    return "\n".join(("# What is no more; a file that is there comes first.", *lines)) + "\n"


STATIC_SERVERS: Mapping[str, Callable[[StaticSite], str]] = MappingProxyType(
    {
        "nginx": render_nginx,
        "caddy": render_caddy,
        "apache": render_apache,
        "netlify-headers": render_netlify_headers,
        "netlify-redirects": render_netlify_redirects,
    }
)
"""What writes the configuration of each server."""

_NGINX = """\
# nginx for an export of Feeds, for the http block.
map_hash_bucket_size {longest};
map_hash_max_size {most};

# What is no more.
map $uri $feeds_gone {{
    default 0;
{gone}
}}

server {{
    listen 80;
    listen [::]:80;
    server_name {host};
    root {root};
    types {{
{types}
    }}
    charset utf-8;
    charset_types {texts};
    gzip off;
{codings}
{places}
    location @feeds_missing {{
        if ($feeds_gone) {{ return 410; }}
        return 404;
    }}
}}
"""

_NGINX_PLACE = """
    location {place} {{
{extra}{fields}
        try_files $uri $uri/index.html @feeds_missing;
    }}
"""

_CADDY = """\
\troot * {root}
\t@files path {folder}*
\t@pages not path {endings} {folder}*
\t@feeds {{
\t\tpath {endings}
\t\tnot path {folder}*
\t}}
{types}
{exact}
{pages}
{feeds}
{files}
{gone}\ttry_files {{path}} {{path}}/index.html
\tfile_server{codings}
"""

_APACHE = """\
# Apache 2.4 for an export of Feeds: a2enmod rewrite headers mime
<VirtualHost *:80>
    ServerName {host}
    DocumentRoot {root}
{alias}    <Directory {root}>
        Require all granted
        Options -Indexes -MultiViews
        DirectoryIndex index.html
        DirectorySlash Off
{types}
{exact}
{removed}{codings}
        RewriteEngine On
        RewriteBase {base}
        # What is no more, unless a file is there.
        RewriteCond %{{REQUEST_FILENAME}} !-f
        RewriteCond %{{REQUEST_FILENAME}}/index.html !-f
        RewriteRule ^ - [E=FEEDS_MISSING:1]
{gone}
        # Pages are the index of a folder.
        RewriteCond %{{REQUEST_FILENAME}}/index.html -f
        RewriteRule ^(.*[^/])$ $1/index.html
        RewriteRule ^$ index.html
{twins}
        Header append Vary Accept-Encoding
{feeds}
        <FilesMatch "\\.html(\\.[a-z]+)?$">
{pages}
        </FilesMatch>
    </Directory>
    <Directory {files_root}>
        RemoveEncoding .gz .br .zst
        AddType application/gzip .gz .tgz
{files}
    </Directory>
</VirtualHost>
"""

_APACHE_TYPE = """\
        <FilesMatch "^{name}(\\.(br|gz|zst))?$">
            ForceType {kind}
        </FilesMatch>"""

_APACHE_TWIN = """\
        RewriteCond %{{HTTP:Accept-Encoding}} \\b{coding}\\b
        RewriteCond %{{DOCUMENT_ROOT}}/$1{suffix} -f
        RewriteRule ^(.+)$ $1{suffix} [END]"""

_APACHE_GONE = """\
        RewriteCond %{{ENV:FEEDS_MISSING}} =1
        RewriteRule ^{pattern}$ - [G,END]"""


def _nginx_place(prefix: str, place: str, fields: Mapping[str, str], media_type: str = "") -> str:
    extra = f"        rewrite ^{re.escape(prefix)}(/.*)$ $1 break;\n" if prefix else ""
    if media_type:
        extra += f"        types {{ }}\n        default_type {media_type};\n"
    return _NGINX_PLACE.format(place=place, extra=extra, fields=_nginx_fields(fields))


def _nginx_fields(fields: Mapping[str, str]) -> str:
    return "\n".join(f"        add_header {name} {_quoted(value)};" for name, value in fields.items())


def _nginx_codings(static: StaticSite) -> str:
    modules = {Encoding.BROTLI: "brotli", Encoding.ZSTANDARD: "zstd"}
    lines = [
        f"    # {modules[coding]}_static on;  # with the module of that name"
        for coding in static.codings
        if coding in modules
    ]
    if Encoding.GZIP in static.codings:
        lines += ["    gzip_static on;", "    gzip_vary on;"]
    return "\n".join(lines)


def _bucket_size(paths: Iterable[str]) -> int:
    longest = max((len(path.encode()) for path in paths), default=0)
    return max(128, 64 * (longest // 64 + 2))


def _caddy_fields(matcher: str, fields: Mapping[str, str]) -> str:
    lines = "".join(f"\t\t{name} {_quoted(value)}\n" for name, value in fields.items())
    return f"\theader {matcher} {{\n{lines}\t}}"


def _caddy_gone(static: StaticSite) -> str:
    if not static.gone:
        return ""
    pattern = "|".join(re.escape(path).replace("`", ".").replace("\\ ", r"\s") for path in static.gone)
    return (
        f"\t@gone {{\n\t\tpath_regexp `^(?:{pattern})$`\n"
        "\t\tnot file {path} {path}/index.html\n\t}\n\terror @gone 410\n"
    )


def _apache_fields(fields: Mapping[str, str]) -> str:
    return "\n".join(f"            Header set {name} {_quoted(value)}" for name, value in fields.items())


def _netlify_block(path: str, fields: Mapping[str, str]) -> str:
    return "\n".join((path, *(f"  {name}: {value}" for name, value in fields.items()), ""))


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0]


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _indent(text: str) -> str:
    return "".join(f"\t{line}\n" for line in text.splitlines())
