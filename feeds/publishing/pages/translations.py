"""What pages say around the content, in the site's language: English, or Chinese in either script.

Templates write the English phrase itself; a language that is not here reads English.
"""

from __future__ import annotations

from collections.abc import Callable

from feeds.publishing.titles import ENGLISH, TRADITIONAL, phrasebook_for

Translate = Callable[[str], str]

CHINESE = {
    # around every page
    "Skip to content": ("跳到正文", "跳到正文"),
    "Feeds": ("订阅源", "訂閱源"),
    "All feeds": ("全部订阅源", "全部訂閱源"),
    "Build a feed": ("定制订阅源", "自訂訂閱源"),
    "Feeds for import (OPML)": ("导出清单（OPML）", "匯出清單（OPML）"),
    # home and lists
    "New": ("最新", "最新"),
    "Everything": ("全部", "全部"),
    "Find a feed": ("查找订阅源", "尋找訂閱源"),
    "Tag, category or author": ("标签、分类或作者", "標籤、分類或作者"),
    "Find": ("查找", "尋找"),
    "Tags": ("标签", "標籤"),
    "Categories": ("分类", "分類"),
    "Authors": ("作者", "作者"),
    "Collections": ("专题", "專題"),
    "Nothing here yet.": ("这里还没有内容。", "這裡還沒有內容。"),
    "No feed has a name like that.": ("没有这样的订阅源。", "沒有這樣的訂閱源。"),
    "{} entry": ("{} 篇", "{} 篇"),
    "{} entries": ("{} 篇", "{} 篇"),
    "{} feed": ("{} 个订阅源", "{} 個訂閱源"),
    "{} feeds": ("{} 个订阅源", "{} 個訂閱源"),
    "All {}": ("全部 {} 个", "全部 {} 個"),
    "newest": ("最新", "最新"),
    "Older": ("较早", "較早"),
    "Newer": ("较新", "較新"),
    "Previous": ("上一页", "上一頁"),
    "Next": ("下一页", "下一頁"),
    "Pages": ("分页", "分頁"),
    # a feed
    "Tag": ("标签", "標籤"),
    "Category": ("分类", "分類"),
    "Author": ("作者", "作者"),
    "Feed": ("订阅源", "訂閱源"),
    "Collection": ("专题", "專題"),
    "Selection": ("组合", "組合"),
    "Subscribe": ("订阅", "訂閱"),
    "Paste one of these addresses into a feed reader.": (
        "把下面任一地址粘贴到阅读器，即可订阅。",
        "把下面任一位址貼到閱讀器，即可訂閱。",
    ),
    "Copy": ("复制", "複製"),
    "Copied": ("已复制", "已複製"),
    "Copy {}": ("复制 {}", "複製 {}"),
    "Open in a reader": ("在阅读器中打开", "在閱讀器中開啟"),
    "Open": ("打开", "開啟"),
    "Or follow with": ("或使用", "或使用"),
    "Refine this feed": ("调整这个订阅源", "調整這個訂閱源"),
    "Source": ("来源", "來源"),
    "Read more": ("阅读全文", "閱讀全文"),
    "by {}": ("作者：{}", "作者：{}"),
    "updated {}": ("更新于 {}", "更新於 {}"),
    # an error
    "Did you mean": ("您要找的是不是", "您要找的是不是"),
    "Bad Request": ("请求有误", "請求有誤"),
    "Unauthorized": ("需要凭证", "需要憑證"),
    "Forbidden": ("没有权限", "沒有權限"),
    "Not Found": ("找不到", "找不到"),
    "Gone": ("已经删除", "已經刪除"),
    "Service Unavailable": ("正在准备", "正在準備"),
    "Too Many Requests": ("请求太多", "請求太多"),
    "Internal Server Error": ("服务出错", "服務出錯"),
    "There is no tag “{}”.": ("没有标签“{}”。", "沒有標籤「{}」。"),
    "There is no category “{}”.": ("没有分类“{}”。", "沒有分類「{}」。"),
    "There is no author “{}”.": ("没有作者“{}”。", "沒有作者「{}」。"),
    "No post bears the tag “{}” any more.": ("已经没有文章带标签“{}”。", "已經沒有文章帶標籤「{}」。"),
    "No post bears the category “{}” any more.": (
        "已经没有文章属于分类“{}”。",
        "已經沒有文章屬於分類「{}」。",
    ),
    "No post bears the author “{}” any more.": ("已经没有作者“{}”的文章。", "已經沒有作者「{}」的文章。"),
    "There is nothing at “{}”.": ("“{}”处没有内容。", "「{}」處沒有內容。"),
    "There is no such entry.": ("没有这篇文章。", "沒有這篇文章。"),
    "This entry was deleted.": ("这篇文章已经删除。", "這篇文章已經刪除。"),
    "The list does not reach so far.": ("清单没有这么长。", "清單沒有這麼長。"),
    "The posts are being read for the first time: {}.": (
        "正在首次读取文章：{}。",
        "正在首次讀取文章：{}。",
    ),
    "At most {} requests a minute, please.": (
        "请求太频繁：每分钟最多 {} 次。",
        "請求太頻繁：每分鐘最多 {} 次。",
    ),
    # the operator's pages
    "Sign in": ("登录", "登入"),
    "Sign out": ("退出", "登出"),
    "Password": ("密码", "密碼"),
    "Status": ("状态", "狀態"),
    "Settings": ("设置", "設定"),
    "Saved. The former version is in {}.": ("已保存，旧版在 {}。", "已儲存，舊版在 {}。"),
    "What saving would change in the file as it is now": (
        "保存会对文件现在的内容做的改动",
        "儲存會對檔案現在的內容做的改動",
    ),
    "{} mistake": ("{} 处错误", "{} 處錯誤"),
    "{} mistakes": ("{} 处错误", "{} 處錯誤"),
    "Line {}": ("第 {} 行", "第 {} 行"),
    "Plan": ("将会改变", "將會改變"),
    "{} address appears": ("{} 个地址新增", "{} 個位址新增"),
    "{} addresses appear": ("{} 个地址新增", "{} 個位址新增"),
    "{} address vanishes": ("{} 个地址消失", "{} 個位址消失"),
    "{} addresses vanish": ("{} 个地址消失", "{} 個位址消失"),
    "{} feed document changes": ("{} 份订阅源内容改变", "{} 份訂閱源內容改變"),
    "{} feed documents change": ("{} 份订阅源内容改变", "{} 份訂閱源內容改變"),
    "{:,} of {:,} posts are cleaned again; every id stays as it is.": (
        "重新清理 {1:,} 篇中的 {0:,} 篇；所有标识保持不变。",
        "重新清理 {1:,} 篇中的 {0:,} 篇；所有識別碼保持不變。",
    ),
    "Nothing changes.": ("没有变化。", "沒有變化。"),
    "takes effect: {}": ("生效方式：{}", "生效方式：{}"),
    "once the service is restarted": ("重启服务后", "重新啟動服務後"),
    "the posts folder is scanned anew": ("重新扫描文章目录", "重新掃描文章目錄"),
    "posts are cleaned again": ("重新清理文章", "重新清理文章"),
    "feeds are made anew": ("重新生成订阅源", "重新產生訂閱源"),
    "feeds say something else of themselves": ("订阅源的说明改变", "訂閱源的說明改變"),
    "at once": ("立即", "立即"),
    "Check and plan": ("检查并预览", "檢查並預覽"),
    "Save": ("保存", "儲存"),
    "All is well": ("一切正常", "一切正常"),
    "Serving, with troubles": ("服务中，但有问题", "服務中，但有問題"),
    "Starting": ("正在启动", "正在啟動"),
    "Posts are being read: {}": ("正在读取文章：{}", "正在讀取文章：{}"),
    "Entries": ("篇目", "篇目"),
    "Posts": ("文章文件", "文章檔案"),
    "Problems": ("问题", "問題"),
    "Waiting for their date": ("等待发布", "等待發布"),
    "Requests for feeds": ("订阅源请求", "訂閱源請求"),
    "Answered with 304": ("304 比例", "304 比例"),
    "Last scan": ("上次扫描", "上次掃描"),
    "What it found": ("结果", "結果"),
    "{:,} files, {:,} read: {:,} new, {:,} updated, {:,} removed, {:,} refused": (
        "{:,} 个文件，读取 {:,} 个：新增 {:,}，更新 {:,}，移除 {:,}，拒绝 {:,}",
        "{:,} 個檔案，讀取 {:,} 個：新增 {:,}，更新 {:,}，移除 {:,}，拒絕 {:,}",
    ),
    "Kept although missing": ("文件缺失但保留", "檔案缺失但保留"),
    "Queue": ("队列", "佇列"),
    "Scheduled next": ("即将发布", "即將發布"),
    "Newest entry": ("最新一篇", "最新一篇"),
    "Revision": ("修订号", "修訂號"),
    "Service": ("服务", "服務"),
    "Running since": ("启动于", "啟動於"),
    "Configuration": ("配置文件", "設定檔"),
    "in force since {}": ("自 {} 起生效", "自 {} 起生效"),
    "Waits for a restart": ("等待重启", "等待重新啟動"),
    "Stale cleaning rules": ("不再起作用的清理规则", "不再起作用的清理規則"),
    "Store": ("数据库", "資料庫"),
    "Push subscriptions": ("推送订阅", "推送訂閱"),
    "{} to {} feeds; {} wait, {} fail": (
        "{} 个，涉及 {} 个订阅源；{} 个等待，{} 个失败",
        "{} 個，涉及 {} 個訂閱源；{} 個等待，{} 個失敗",
    ),
    "Deliveries": ("推送", "推送"),
    "{:,} made, {:,} failed": ("{:,} 次成功，{:,} 次失败", "{:,} 次成功，{:,} 次失敗"),
    "Told to a hub": ("通知外部 hub", "通知外部 hub"),
    "{:,} changes, {:,} wait": ("{:,} 次更新，{:,} 次等待", "{:,} 次更新，{:,} 次等待"),
    "Who follows": ("谁在订阅", "誰在訂閱"),
    "Requests": ("请求", "請求"),
    "Subscribers, about": ("订阅者（约）", "訂閱者（約）"),
    "Of these with": ("其中", "其中"),
    "Counted since the start: what services report, and the distinct readers of a day. No address is kept.": (
        "自启动起计数：各服务报告的人数，加上一天内不同的阅读器。不保存任何地址。",
        "自啟動起計數：各服務回報的人數，加上一天內不同的閱讀器。不保存任何位址。",
    ),
    "Nobody has asked for a feed since the start.": (
        "启动以来还没有人请求订阅源。",
        "啟動以來還沒有人請求訂閱源。",
    ),
    "There are none.": ("没有问题。", "沒有問題。"),
    "error": ("错误", "錯誤"),
    "repaired": ("已修复", "已修復"),
    "note": ("提示", "提示"),
    "Follow the problems in your own reader:": ("在自己的阅读器里关注问题：", "在自己的閱讀器裡關注問題："),
    # the builder
    "Choose what to follow, and copy the address.": (
        "选好想看的内容，复制地址即可。",
        "選好想看的內容，複製位址即可。",
    ),
    "Tags, any of": ("标签：含任一", "標籤：含任一"),
    "Tags, all of": ("标签：须全含", "標籤：須全含"),
    "Tags, none of": ("标签：不含", "標籤：不含"),
    "Words": ("词语", "詞語"),
    "Each of them must be in the title or the text.": (
        "标题或正文须含每一个词。",
        "標題或正文須含每一個詞。",
    ),
    "Content": ("内容", "內容"),
    "as the site has it": ("按本站设置", "依本站設定"),
    "Full": ("全文", "全文"),
    "Summary": ("摘要", "摘要"),
    "Entries at most": ("最多篇数", "最多篇數"),
    "Add": ("添加", "新增"),
    "Show": ("显示", "顯示"),
    "Start over": ("重新开始", "重新開始"),
    "Nobody has used “{}” yet.": ("还没有人用过“{}”。", "還沒有人用過「{}」。"),
    "Did you mean “{}”?": ("您是不是想写“{}”？", "您是不是想寫「{}」？"),
    "For config.toml": ("写入 config.toml", "寫入 config.toml"),
    "Its own address on this site, made by the operator.": (
        "由站长加入后，会有自己的地址。",
        "由站長加入後，會有自己的位址。",
    ),
    "The feed as it would be": ("订阅源预览", "訂閱源預覽"),
    "This copy of the site is made of files; it has the feeds of its lists, and no others.": (
        "这是静态副本，只有列表中的订阅源，不能定制。",
        "這是靜態副本，只有列表中的訂閱源，不能自訂。",
    ),
}
"""English phrase to simplified and traditional Chinese."""


def translator_for(language: str) -> Translate:
    """Return what says a phrase in a language (BCP 47)."""
    spoken = phrasebook_for(language)
    if spoken is ENGLISH:
        return str
    script = 1 if spoken is TRADITIONAL else 0
    return lambda phrase: CHINESE[phrase][script] if phrase in CHINESE else phrase


def count_noun(say: Translate, number: int, noun: str) -> str:
    """Say how many there are of something whose noun ends in ``y`` or takes an ``s``: ``3 entries``."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return say(f"{{}} {noun if number == 1 else plural}").format(f"{number:,}")
