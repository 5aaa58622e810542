<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja">
<context>
    <name>About</name>
    <message>
        <source>specdesk is free software under the Apache License 2.0.</source>
        <translation>specdesk は Apache License 2.0 で提供されるフリーソフトウェアです。</translation>
    </message>
    <message>
        <source>The window uses Qt and PySide6 under the GNU Lesser General Public License 3 (LGPL). Their libraries lie beside the program as separate files and may be replaced by versions of your own. Sources: https://download.qt.io and https://code.qt.io. Licence: https://www.gnu.org/licenses/lgpl-3.0.html</source>
        <translation>画面には Qt と PySide6 を GNU 劣等一般公衆ライセンス (LGPL) バージョン 3 のもとで使用しています。これらのライブラリはプログラムとは別のファイルとして置かれており、ご自身で用意した版に置き換えることができます。ソースコード: https://download.qt.io および https://code.qt.io。ライセンス: https://www.gnu.org/licenses/lgpl-3.0.html</translation>
    </message>
    <message>
        <source>PDFium, pypdfium2, pypdf, torch, numpy and lxml stand under BSD, Apache or MIT licences; the Japanese font Noto Sans CJK under the SIL Open Font License.</source>
        <translation>PDFium、pypdfium2、pypdf、torch、numpy、lxml は BSD、Apache または MIT ライセンス、日本語フォント Noto Sans CJK は SIL Open Font License で提供されています。</translation>
    </message>
    <message>
        <source>Each model has its own licence, shown in Models.</source>
        <translation>モデルにはそれぞれのライセンスがあり、「モデル」の画面で確認できます。</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About specdesk</source>
        <translation>specdesk について</translation>
    </message>
    <message>
        <source>Ask long documents questions on your own machine, and see what was read.</source>
        <translation>長い文書への質問に、このパソコンの中だけで答えます。どこを読んだかも確認できます。</translation>
    </message>
    <message>
        <source>Versions and licences</source>
        <translation>バージョンとライセンス</translation>
    </message>
    <message>
        <source>Copy for support</source>
        <translation>サポート用にコピー</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open…</source>
        <translation>開く(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Remove from the list</source>
        <translation>一覧から外す(&amp;R)</translation>
    </message>
    <message>
        <source>Sear&amp;ch documents and answers</source>
        <translation>文書と回答を検索(&amp;C)</translation>
    </message>
    <message>
        <source>New &amp;collection of the ticked documents…</source>
        <translation>選んだ文書で新しいコレクション(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Library…</source>
        <translation>ライブラリ(&amp;L)…</translation>
    </message>
    <message>
        <source>Write a &amp;report…</source>
        <translation>レポートを作成(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>終了(&amp;Q)</translation>
    </message>
    <message>
        <source>To the &amp;question</source>
        <translation>質問欄へ移動(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Ask</source>
        <translation>質問(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>中止(&amp;S)</translation>
    </message>
    <message>
        <source>Su&amp;mmarize the document</source>
        <translation>文書を要約(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Next citation</source>
        <translation>次の引用(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous citation</source>
        <translation>前の引用(&amp;P)</translation>
    </message>
    <message>
        <source>Next &amp;part of the window</source>
        <translation>次の領域へ移動(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>モデル(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>設定(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>キー一覧(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About specdesk</source>
        <translation>specdesk について(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近使った文書(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>ツール(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
</context>
<context>
    <name>AnswerCard</name>
    <message>
        <source>Copied</source>
        <translation>コピーしました</translation>
    </message>
    <message>
        <source>Summary of {name}</source>
        <translation>「{name}」の要約</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進み具合</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>レポート…</translation>
    </message>
    <message>
        <source>The document does not seem to say.</source>
        <translation>この文書には書かれていないようです。</translation>
    </message>
    <message>
        <source>These passages come nearest:</source>
        <translation>最も近い箇所は次のとおりです。</translation>
    </message>
</context>
<context>
    <name>Ask</name>
    <message>
        <source>Read {kept} of {total} tokens of the document ({share})</source>
        <translation>文書の {total} トークンのうち {kept} トークン ({share}) を読みました</translation>
    </message>
    <message>
        <source>; at least a part of every page</source>
        <translation>。すべてのページの少なくとも一部を読んでいます</translation>
    </message>
    <message>
        <source>; not read: {pages}</source>
        <translation>。読んでいないページ: {pages}</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>レポートを作成しています</translation>
    </message>
    <message>
        <source>Summarizing {name}</source>
        <translation>「{name}」を要約しています</translation>
    </message>
    <message>
        <source>Answering the question</source>
        <translation>質問に答えています</translation>
    </message>
</context>
<context>
    <name>Collections</name>
    <message>
        <source>All documents</source>
        <translation>すべての文書</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>コレクション</translation>
    </message>
    <message>
        <source>Remove the collection; its documents stay</source>
        <translation>コレクションを削除（文書は残ります）</translation>
    </message>
    <message>
        <source>Changing the collections</source>
        <translation>コレクションを変更しています</translation>
    </message>
</context>
<context>
    <name>ConversationPanel</name>
    <message>
        <source>The document does not seem to say.</source>
        <translation>この文書には書かれていないようです。</translation>
    </message>
    <message>
        <source>About: {names}</source>
        <translation>対象: {names}</translation>
    </message>
    <message>
        <source>Open a document to ask about it.</source>
        <translation>文書を開くと質問できます。</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>要約</translation>
    </message>
    <message>
        <source>Summarize the current document, every sentence cited</source>
        <translation>表示中の文書を要約します。すべての文に引用が付きます</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>レポート…</translation>
    </message>
    <message>
        <source>Write all answers below into one report</source>
        <translation>下のすべての回答を 1 つのレポートにまとめます</translation>
    </message>
    <message>
        <source>Show earlier answers</source>
        <translation>以前の回答を表示</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Ask in your own words. The small model reads the whole document and marks what matters; the large one answers from that, and every citation leads to its place.</source>
        <translation>普段の言葉で質問してください。小さなモデルが文書全体を読んで重要な箇所に印を付け、大きなモデルがそこから答えます。引用をクリックすると、その箇所が開きます。</translation>
    </message>
    <message>
        <source>Ask about the document…</source>
        <translation>この文書について質問する…</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>Enter asks, Shift+Enter begins a new line</source>
        <translation>Enter で質問、Shift+Enter で改行します</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>質問する</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Open documents</source>
        <translation>文書を開く</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Word file (*.docx)</source>
        <translation>Word ファイル (*.docx)</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Web ページ (*.html)</translation>
    </message>
    <message>
        <source>Write a report</source>
        <translation>レポートを作成</translation>
    </message>
    <message>
        <source>report</source>
        <translation>レポート</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>specdesk is still working. Stop and close?</source>
        <translation>まだ処理中です。中止して終了しますか？</translation>
    </message>
    <message>
        <source>Answers are kept. What was being read or written now begins anew next time.</source>
        <translation>これまでの回答は保存されています。いま読み取りや作成をしているものは、次回はじめからやり直します。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>中止して終了</translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation>処理を続ける</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>read earlier</source>
        <translation>読み取り済み（以前）</translation>
    </message>
    <message>
        <source>recognizing {page}</source>
        <translation>文字を認識中 {page}</translation>
    </message>
    <message>
        <source>opening {share}</source>
        <translation>開いています {share}</translation>
    </message>
    <message>
        <source>reading {share}</source>
        <translation>読み取り中 {share}</translation>
    </message>
    <message>
        <source>waits to be read</source>
        <translation>読み取り待ち</translation>
    </message>
    <message>
        <source>read</source>
        <translation>読み取り済み</translation>
    </message>
    <message>
        <source>not read yet</source>
        <translation>まだ読み取っていません</translation>
    </message>
    <message>
        <source>not opened</source>
        <translation>開けませんでした</translation>
    </message>
</context>
<context>
    <name>DocumentsPanel</name>
    <message>
        <source>Documents</source>
        <translation>文書</translation>
    </message>
    <message>
        <source>Open documents</source>
        <translation>文書を開く</translation>
    </message>
    <message>
        <source>Remove the document from the list</source>
        <translation>文書を一覧から外す</translation>
    </message>
    <message>
        <source>Drop PDF, Word, PowerPoint or text files here, or whole folders.</source>
        <translation>PDF、Word、PowerPoint、テキストのファイル、またはフォルダーをここにドロップしてください。</translation>
    </message>
    <message>
        <source>Open documents…</source>
        <translation>文書を開く…</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>お知らせ</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>読み取りを中止</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>一覧から外す</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message>
        <source>Let go to open</source>
        <translation>ここで放すと開きます</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>specdesk</source>
        <translation>specdesk</translation>
    </message>
    <message>
        <source>Something went wrong inside specdesk.</source>
        <translation>specdesk の内部で問題が起きました。</translation>
    </message>
    <message>
        <source>Nothing was lost. The log file says more; you can try again.</source>
        <translation>失われたものはありません。詳しくはログファイルに記録されています。もう一度お試しください。</translation>
    </message>
</context>
<context>
    <name>Forget</name>
    <message>
        <source>Forget a document</source>
        <translation>文書の完全な消去</translation>
    </message>
    <message>
        <source>Forget {name} for good?</source>
        <translation>{name} の内容を完全に消去しますか?</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>消去する</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>残す</translation>
    </message>
    <message>
        <source>This goes and cannot be brought back:</source>
        <translation>次のものが消え、元に戻せません:</translation>
    </message>
    <message>
        <source>its text, in every version that was read</source>
        <translation>本文（読み込んだすべての版）</translation>
    </message>
    <message>
        <source>answers that rest on it: {number}</source>
        <translation>この文書に基づく回答: {number} 件</translation>
    </message>
    <message>
        <source> ({number} of them on other documents, too)</source>
        <translation>（うち {number} 件はほかの文書にも基づくもの）</translation>
    </message>
    <message>
        <source>what draft models keep of it ({size}), and the log file</source>
        <translation>下読みモデルの読み取り結果（{size}）とログファイル</translation>
    </message>
    <message>
        <source>its part of the library&apos;s backups: {number}</source>
        <translation>ライブラリのバックアップに含まれる分: {number} 個</translation>
    </message>
    <message>
        <source>damaged libraries that were kept aside: {number}</source>
        <translation>別に保管してある壊れたライブラリ: {number} 個</translation>
    </message>
    <message>
        <source>The file itself and reports you have written stay.</source>
        <translation>元のファイルと、作成済みのレポートは残ります。</translation>
    </message>
    <message>
        <source>The library is damaged</source>
        <translation>ライブラリの破損</translation>
    </message>
    <message>
        <source>There is no good backup. You can begin with an empty library.</source>
        <translation>使えるバックアップがありません。空のライブラリで始めることができます。</translation>
    </message>
    <message>
        <source>Begin with an empty library</source>
        <translation>空のライブラリで始める</translation>
    </message>
    <message>
        <source>{backup} is good. What was saved after it is missing from it.</source>
        <translation>{backup}は正常です。それより後に保存したものは含まれていません。</translation>
    </message>
    <message>
        <source>Put the backup in its place</source>
        <translation>バックアップに戻す</translation>
    </message>
    <message>
        <source>The damaged file is kept beside it in any case.</source>
        <translation>壊れたファイルは、どの場合も同じフォルダーに残します。</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>あとで</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>キー一覧</translation>
    </message>
    <message>
        <source>Ask (in the question box)</source>
        <translation>質問する（質問欄）</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>New line (in the question box)</source>
        <translation>改行（質問欄）</translation>
    </message>
    <message>
        <source>Shift+Enter</source>
        <translation>Shift+Enter</translation>
    </message>
    <message>
        <source>Tick a document (in the list)</source>
        <translation>質問の対象にする（文書の一覧）</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>スペース</translation>
    </message>
    <message>
        <source>Remove a document (in the list)</source>
        <translation>一覧から外す（文書の一覧）</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>キー</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Read for the answer</source>
        <translation>回答のために読んだ箇所</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>読まなかった箇所</translation>
    </message>
    <message>
        <source>Cited</source>
        <translation>引用した箇所</translation>
    </message>
    <message>
        <source>Less to more important</source>
        <translation>重要度 低 → 高</translation>
    </message>
    <message>
        <source>Legend of the heatmap</source>
        <translation>ヒートマップの凡例</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>Hidden in this file:</source>
        <translation>このファイルに隠されている文字:</translation>
    </message>
    <message>
        <source>and {number} more passages</source>
        <translation>ほか {number} か所</translation>
    </message>
    <message>
        <source>Attached files: {names}</source>
        <translation>添付ファイル: {names}</translation>
    </message>
    <message>
        <source>Opening the library</source>
        <translation>ライブラリを開いています</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>「{name}」を開いています</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>「{name}」を読み取っています</translation>
    </message>
    <message>
        <source>Looking for earlier answers</source>
        <translation>以前の回答を探しています</translation>
    </message>
    <message>
        <source>Changing the list: {name}</source>
        <translation>一覧を更新しています: {name}</translation>
    </message>
</context>
<context>
    <name>LibraryDialog</name>
    <message>
        <source>Library</source>
        <translation>ライブラリ</translation>
    </message>
    <message>
        <source>Backups: one a day, the last seven days and four weeks</source>
        <translation>バックアップ: 1 日 1 回、直近 7 日分と 4 週分</translation>
    </message>
    <message>
        <source>Removed from the list</source>
        <translation>一覧から外した文書</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>バックアップ</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>今すぐバックアップ</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>一覧に戻す</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>完全に消去…</translation>
    </message>
    <message>
        <source>Opening the library…</source>
        <translation>ライブラリを開いています…</translation>
    </message>
    <message>
        <source>What draft models keep of documents takes {size}.</source>
        <translation>下読みモデルの読み取り結果の大きさ: {size}</translation>
    </message>
    <message>
        <source>Backup of {day}</source>
        <translation>{day}のバックアップ</translation>
    </message>
</context>
<context>
    <name>LibraryPanel</name>
    <message>
        <source>Search documents and answers</source>
        <translation>文書と回答を検索</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>検索</translation>
    </message>
    <message>
        <source>Places found</source>
        <translation>見つかった箇所</translation>
    </message>
    <message>
        <source>Empty the search field</source>
        <translation>検索欄を空にする</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>検索しています…</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>{name} was removed</source>
        <translation>「{name}」を一覧から外しました</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>中止しました。</translation>
    </message>
    <message>
        <source>A model is missing</source>
        <translation>モデルがありません</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>モデル…</translation>
    </message>
    <message>
        <source>This document, or this version of it, is no longer on the list.</source>
        <translation>この文書、またはこの版は、もう一覧にありません。</translation>
    </message>
    <message>
        <source>Open the file again to see the passage on its page, if it is still there.</source>
        <translation>該当箇所がまだあれば、ファイルを開き直すとページ上で見られます。</translation>
    </message>
    <message>
        <source>The report is written</source>
        <translation>レポートを作成しました</translation>
    </message>
</context>
<context>
    <name>MetersPanel</name>
    <message>
        <source>Read by the answering model</source>
        <translation>回答するモデルが読んだ量</translation>
    </message>
    <message>
        <source>Memory for what was read (KV)</source>
        <translation>読んだ内容のためのメモリ (KV)</translation>
    </message>
    <message>
        <source>First token</source>
        <translation>最初の語まで</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>最大メモリ</translation>
    </message>
    <message>
        <source>Meters</source>
        <translation>計測値</translation>
    </message>
    <message>
        <source>Memory that the model&apos;s keys and values take, against what the whole document would take: computed from the measured bytes per token.</source>
        <translation>モデルのキーと値 (KV) が使うメモリと、文書全体を読んだ場合のメモリです。後者は、測定した 1 トークンあたりのバイト数から計算しています。</translation>
    </message>
    <message>
        <source>From the question to the first word of the answer</source>
        <translation>質問してから回答の最初の語が出るまでの時間</translation>
    </message>
    <message>
        <source>The most memory in use while the answer was made</source>
        <translation>回答の作成中に使った最大のメモリ</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>読み取り</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>下読み</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>採点</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>選択</translation>
    </message>
    <message>
        <source>Prefill</source>
        <translation>読み込み</translation>
    </message>
    <message>
        <source>{number} ms</source>
        <translation>{number} ミリ秒</translation>
    </message>
    <message>
        <source>{number} min</source>
        <translation>{number} 分</translation>
    </message>
    <message>
        <source>{number} s</source>
        <translation>{number} 秒</translation>
    </message>
    <message>
        <source>{kept} of {all} tokens ({share})</source>
        <translation>{all} トークン中 {kept} トークン ({share})</translation>
    </message>
    <message>
        <source>{used} of {full} (full: computed)</source>
        <translation>{used} / {full}（全文の場合の計算値）</translation>
    </message>
    <message>
        <source>{number} tokens/s</source>
        <translation>{number} トークン/秒</translation>
    </message>
</context>
<context>
    <name>ModelRest</name>
    <message>
        <source>Loading the models</source>
        <translation>モデルを読み込んでいます</translation>
    </message>
    <message>
        <source>Freeing memory</source>
        <translation>メモリを解放しています</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Tiny</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>標準</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>高速</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>グラフィックボード用</translation>
    </message>
    <message>
        <source>For a first look, in English. Small, quick and often wrong.</source>
        <translation>英語でのお試し用です。小さくて速い反面、よく間違えます。</translation>
    </message>
    <message>
        <source>Recommended for work. English, Japanese and other languages.</source>
        <translation>業務での利用におすすめです。英語、日本語、その他の言語に対応しています。</translation>
    </message>
    <message>
        <source>For English documents on slow machines.</source>
        <translation>遅いパソコンで英語の文書を扱う場合に適しています。</translation>
    </message>
    <message>
        <source>For machines with a strong graphics card.</source>
        <translation>高性能なグラフィックボードを備えたパソコン向けです。</translation>
    </message>
    <message>
        <source>{draft} reads, {target} answers</source>
        <translation>{draft} が下読みし、{target} が回答します</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>ダウンロード</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>入手元</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>ライセンス</translation>
    </message>
    <message>
        <source>{whole}, {missing} of it still missing</source>
        <translation>{whole}（残り {missing}）</translation>
    </message>
    <message>
        <source>Looking for models</source>
        <translation>モデルを調べています</translation>
    </message>
    <message>
        <source>Installing {profile}</source>
        <translation>「{profile}」をインストールしています</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>A small draft model reads the whole document; a larger one answers. Both run on this machine, and nothing you open leaves it.</source>
        <translation>小さな下読みモデルが文書全体を読み、大きなモデルが回答します。どちらもこのパソコンの中だけで動き、開いた文書が外に送られることはありません。</translation>
    </message>
    <message>
        <source>Stopped. What was downloaded is kept; installing goes on from there.</source>
        <translation>中止しました。ダウンロード済みの分は残してあり、次は続きから始まります。</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close this notice</source>
        <translation>このお知らせを閉じる</translation>
    </message>
</context>
<context>
    <name>OfferBanner</name>
    <message>
        <source>No model is installed yet: questions need one.</source>
        <translation>モデルがまだインストールされていません。質問にはモデルが必要です。</translation>
    </message>
    <message>
        <source>Only the small models are installed. The standard ones answer far better, in Japanese too.</source>
        <translation>いまは最小のモデルだけが入っています。標準のモデルなら、日本語でもずっと正確に答えます。</translation>
    </message>
    <message>
        <source>{size} · from {source} · licence: {licence}</source>
        <translation>{size} ・ 入手元: {source} ・ ライセンス: {licence}</translation>
    </message>
    <message>
        <source>Go on installing</source>
        <translation>続きからインストール</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>インストール</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>All models…</source>
        <translation>すべてのモデル…</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>あとで</translation>
    </message>
    <message>
        <source>Installing</source>
        <translation>インストール中</translation>
    </message>
</context>
<context>
    <name>PageBar</name>
    <message>
        <source>Zoom: {percent}</source>
        <translation>拡大率: {percent}</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>ページ</translation>
    </message>
    <message>
        <source>Back to where you were</source>
        <translation>前の場所に戻る</translation>
    </message>
    <message>
        <source>Forward again</source>
        <translation>次の場所に進む</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>縮小</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Printed size</source>
        <translation>実際のサイズ</translation>
    </message>
    <message>
        <source>Fit the width</source>
        <translation>幅に合わせる</translation>
    </message>
    <message>
        <source>Show the heatmap</source>
        <translation>ヒートマップを表示</translation>
    </message>
    <message>
        <source>Show tracked changes</source>
        <translation>変更履歴を表示</translation>
    </message>
    <message>
        <source>Show the text alone</source>
        <translation>テキストだけを表示</translation>
    </message>
    <message>
        <source>Go to a page…</source>
        <translation>ページへ移動…</translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation>ヒートマップ</translation>
    </message>
</context>
<context>
    <name>PageCanvas</name>
    <message>
        <source>Pages</source>
        <translation>ページ</translation>
    </message>
    <message>
        <source>Scroll the pages</source>
        <translation>ページをスクロール</translation>
    </message>
    <message>
        <source>Scroll sideways</source>
        <translation>横にスクロール</translation>
    </message>
    <message>
        <source>The document&apos;s pages appear here.</source>
        <translation>ここに文書のページが表示されます。</translation>
    </message>
    <message>
        <source>Page {number} cannot be drawn.</source>
        <translation>{number} ページを表示できません。</translation>
    </message>
</context>
<context>
    <name>PagePanel</name>
    <message>
        <source>Document</source>
        <translation>文書</translation>
    </message>
    <message>
        <source>The text of this page was recognized from its picture, {share} sure.</source>
        <translation>このページの文字は画像から認識したものです（確からしさ {share}）。</translation>
    </message>
    <message>
        <source>Cited in the answer</source>
        <translation>回答で引用した箇所</translation>
    </message>
    <message>
        <source>Read for the answer</source>
        <translation>回答のために読んだ箇所</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>読まなかった箇所</translation>
    </message>
    <message>
        <source>matters more than {share} of the document</source>
        <translation>文書の {share} より重要</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>{number} / {count}</translation>
    </message>
    <message>
        <source>recognized</source>
        <translation>文字認識</translation>
    </message>
</context>
<context>
    <name>PasswordDialog</name>
    <message>
        <source>Password</source>
        <translation>パスワード</translation>
    </message>
    <message>
        <source>{name} is encrypted.</source>
        <translation>「{name}」は暗号化されています。</translation>
    </message>
    <message>
        <source>That was not its password.</source>
        <translation>パスワードが違います。</translation>
    </message>
    <message>
        <source>The password is used now and is not written anywhere.</source>
        <translation>パスワードは今回だけ使い、どこにも保存しません。</translation>
    </message>
    <message>
        <source>Show the password</source>
        <translation>パスワードを表示する</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
</context>
<context>
    <name>ProfileCard</name>
    <message>
        <source>Installing {profile}</source>
        <translation>「{profile}」をインストールしています</translation>
    </message>
    <message>
        <source>✓ Installed</source>
        <translation>✓ インストール済み</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>Go on installing</source>
        <translation>続きからインストール</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>インストール</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>Summary</source>
        <translation>要約</translation>
    </message>
    <message>
        <source>Answer about {name}</source>
        <translation>{name} についての回答</translation>
    </message>
    <message>
        <source>Name of the file</source>
        <translation>ファイル名</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>見つかりませんでした。</translation>
    </message>
    <message>
        <source>1 place</source>
        <translation>1 か所</translation>
    </message>
    <message>
        <source>{number} places</source>
        <translation>{number} か所</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>検索しています</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Recommended</source>
        <translation>おすすめ</translation>
    </message>
    <message>
        <source>SpecPC: what the draft model finds important</source>
        <translation>SpecPC: 下読みモデルが重要と判断した箇所</translation>
    </message>
    <message>
        <source>SpecKV-PC: important passages, then important keys</source>
        <translation>SpecKV-PC: 重要な箇所を読み、さらに重要なキーだけを残す</translation>
    </message>
    <message>
        <source>SpecKV: the whole document, keeps important keys</source>
        <translation>SpecKV: 文書全体を読み、重要なキーだけを残す</translation>
    </message>
    <message>
        <source>BM25: the words of the question</source>
        <translation>BM25: 質問の語句を含む箇所</translation>
    </message>
    <message>
        <source>Window: the end of the document</source>
        <translation>Window: 文書の末尾</translation>
    </message>
    <message>
        <source>Everything: the whole document, slow</source>
        <translation>全文: 文書全体（時間がかかります）</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>言語(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>外観(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Text size</source>
        <translation>文字の大きさ(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Models</source>
        <translation>モデル(&amp;M)</translation>
    </message>
    <message>
        <source>Com&amp;puted with</source>
        <translation>計算に使うもの(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;What the large model reads</source>
        <translation>大きなモデルが読む箇所(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Budget</source>
        <translation>読む量の上限(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Room for draft memories</source>
        <translation>読み取り結果の上限(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Scanned pages</source>
        <translation>スキャンしたページ(&amp;S)</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>The best one installed</source>
        <translation>インストール済みで最良のもの</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Recognize: find the language</source>
        <translation>文字を認識する（言語は自動で判別）</translation>
    </message>
    <message>
        <source>Recognize: Japanese</source>
        <translation>文字を認識する（日本語）</translation>
    </message>
    <message>
        <source>Recognize: English and others in Latin letters</source>
        <translation>文字を認識する（英語などのラテン文字）</translation>
    </message>
    <message>
        <source>Recognize: Chinese</source>
        <translation>文字を認識する（中国語）</translation>
    </message>
    <message>
        <source>Leave unread</source>
        <translation>読まない</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation> トークン</translation>
    </message>
    <message>
        <source>The most that the large model reads of a document for one answer.</source>
        <translation>1 つの回答のために大きなモデルが読む文書の量の上限です。</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>What draft models keep of documents; what was not used longest goes first.</source>
        <translation>下読みモデルが文書から読み取った結果です。長く使っていないものから消えます。</translation>
    </message>
    <message>
        <source>Now: {size}.</source>
        <translation>現在: {size}</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>調べています…</translation>
    </message>
    <message>
        <source>Now: {name}.</source>
        <translation>現在: {name}</translation>
    </message>
    <message>
        <source>{variable} is set and goes before this choice.</source>
        <translation>環境変数 {variable} が設定されており、この選択より優先されます。</translation>
    </message>
    <message>
        <source>OpenVINO is not installed.</source>
        <translation>OpenVINO はインストールされていません。</translation>
    </message>
    <message>
        <source>A change counts from the next question on.</source>
        <translation>変更は次の質問から有効です。</translation>
    </message>
</context>
<context>
    <name>Shelf</name>
    <message>
        <source>New collection</source>
        <translation>新しいコレクション</translation>
    </message>
    <message>
        <source>Name of the collection of {n} documents:</source>
        <translation>{n} 件の文書のコレクション名:</translation>
    </message>
    <message>
        <source>{name} was removed</source>
        <translation>{name} を削除しました</translation>
    </message>
    <message>
        <source>Put into a collection</source>
        <translation>コレクションに入れる</translation>
    </message>
    <message>
        <source>New collection…</source>
        <translation>新しいコレクション…</translation>
    </message>
    <message>
        <source>Take out of this collection</source>
        <translation>このコレクションから出す</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>完全に消去…</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Progress</source>
        <translation>進み具合</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Stop what is being done</source>
        <translation>実行中の処理を中止します</translation>
    </message>
    <message>
        <source>Ready. Nothing you open leaves this machine.</source>
        <translation>準備ができました。開いた文書がこのパソコンの外に出ることはありません。</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>Overview of the document</source>
        <translation>文書の全体図</translation>
    </message>
    <message>
        <source>Importance, passages read and cited over the whole document. Click to go there.</source>
        <translation>文書全体での重要度、読んだ箇所、引用した箇所です。クリックするとそこへ移動します。</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>Upkeep</name>
    <message>
        <source>Looking after the library</source>
        <translation>ライブラリを手入れしています</translation>
    </message>
    <message>
        <source>Looking for a good backup</source>
        <translation>使えるバックアップを探しています</translation>
    </message>
    <message>
        <source>Restoring the library</source>
        <translation>ライブラリを復元しています</translation>
    </message>
    <message>
        <source>Opening the library</source>
        <translation>ライブラリを開いています</translation>
    </message>
    <message>
        <source>Looking what computes</source>
        <translation>計算に使うものを調べています</translation>
    </message>
    <message>
        <source>Backing up the library</source>
        <translation>ライブラリをバックアップしています</translation>
    </message>
    <message>
        <source>Forgetting {name}</source>
        <translation>{name} を消去しています</translation>
    </message>
</context>
<context>
    <name>WordView</name>
    <message>
        <source>Text of the document</source>
        <translation>文書の本文</translation>
    </message>
    <message>
        <source>Scroll the text</source>
        <translation>本文をスクロール</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>Opening the file</source>
        <translation>ファイルを開いています</translation>
    </message>
    <message>
        <source>Recognizing the text of scanned pages</source>
        <translation>スキャンしたページの文字を認識しています</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>モデルを読み込んでいます</translation>
    </message>
    <message>
        <source>The draft model reads the document</source>
        <translation>下読みモデルが文書を読んでいます</translation>
    </message>
    <message>
        <source>The draft model weighs every passage</source>
        <translation>下読みモデルが各箇所の重要度を測っています</translation>
    </message>
    <message>
        <source>The draft model looks ahead</source>
        <translation>下読みモデルが回答を先読みしています</translation>
    </message>
    <message>
        <source>The target model reads the best passages</source>
        <translation>回答するモデルが重要な箇所を読んでいます</translation>
    </message>
    <message>
        <source>The target model writes</source>
        <translation>回答するモデルが書いています</translation>
    </message>
    <message>
        <source>Summarizing part by part</source>
        <translation>部分ごとに要約しています</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>ダウンロードしています</translation>
    </message>
    <message>
        <source>Checking the download</source>
        <translation>ダウンロードした内容を確認しています</translation>
    </message>
    <message>
        <source>Preparing the model</source>
        <translation>モデルを準備しています</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>レポートを作成しています</translation>
    </message>
    <message>
        <source>Preparing the search</source>
        <translation>検索の準備をしています</translation>
    </message>
    <message>
        <source>Backing up the library</source>
        <translation>ライブラリをバックアップしています</translation>
    </message>
    <message>
        <source>Forgetting the document</source>
        <translation>文書を消去しています</translation>
    </message>
    <message>
        <source>less than 1 %</source>
        <translation>1 % 未満</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>{number} s</source>
        <translation>{number} 秒</translation>
    </message>
    <message>
        <source>{number} min</source>
        <translation>{number} 分</translation>
    </message>
    <message>
        <source>almost done</source>
        <translation>まもなく完了</translation>
    </message>
    <message>
        <source>about {number} s left</source>
        <translation>残り約 {number} 秒</translation>
    </message>
    <message>
        <source>about {number} min left</source>
        <translation>残り約 {number} 分</translation>
    </message>
    <message>
        <source>1 page</source>
        <translation>1 ページ</translation>
    </message>
    <message>
        <source>{number} pages</source>
        <translation>{number} ページ</translation>
    </message>
    <message>
        <source>page {number} of {count}</source>
        <translation>{number} / {count} ページ</translation>
    </message>
    <message>
        <source>p. {label}, recognized</source>
        <translation>{label} ページ（文字認識）</translation>
    </message>
    <message>
        <source>p. {label}</source>
        <translation>{label} ページ</translation>
    </message>
    <message>
        <source>header or footer</source>
        <translation>ヘッダーまたはフッター</translation>
    </message>
    <message>
        <source>paragraph {number}</source>
        <translation>第 {number} 段落</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>{name} can read {context} tokens at once; this would be {needed}.</source>
        <translation>「{name}」が一度に読めるのは {context} トークンまでですが、{needed} トークンになります。</translation>
    </message>
    <message>
        <source>Choose a smaller budget, or a method that selects.</source>
        <translation>読む量の上限を小さくするか、箇所を選ぶ方法に変えてください。</translation>
    </message>
    <message>
        <source>The memory is too small for {needed} tokens.</source>
        <translation>{needed} トークンを読むにはメモリが足りません。</translation>
    </message>
    <message>
        <source>Choose a smaller budget or a smaller profile.</source>
        <translation>読む量の上限を小さくするか、より小さなプロファイルを選んでください。</translation>
    </message>
    <message>
        <source>The model {name} cannot be used: {reason}.</source>
        <translation>モデル「{name}」は使えません: {reason}。</translation>
    </message>
    <message>
        <source>Take a Llama or Qwen model in GGUF or safetensors form.</source>
        <translation>GGUF 形式または safetensors 形式の Llama か Qwen のモデルを使ってください。</translation>
    </message>
    <message>
        <source>{name} is not a sound GGUF model: {reason}.</source>
        <translation>「{name}」は正しい GGUF モデルではありません: {reason}。</translation>
    </message>
    <message>
        <source>Fetch the file again, or take another model.</source>
        <translation>ファイルを取得し直すか、別のモデルを使ってください。</translation>
    </message>
    <message>
        <source>It is not known which heads of {draft} find evidence.</source>
        <translation>「{draft}」のどのヘッドが根拠を見つけるかが分かっていません。</translation>
    </message>
    <message>
        <source>Find them with benchmarks/find_heads.py, or use bm25.</source>
        <translation>benchmarks/find_heads.py で調べるか、bm25 を使ってください。</translation>
    </message>
    <message>
        <source>The model in {folder} is not complete.</source>
        <translation>{folder} のモデルがそろっていません。</translation>
    </message>
    <message>
        <source>Install it again: specdesk models install.</source>
        <translation>もう一度インストールしてください: specdesk models install</translation>
    </message>
    <message>
        <source>No passage fits a budget of {budget} tokens.</source>
        <translation>{budget} トークンの上限に収まる箇所がありません。</translation>
    </message>
    <message>
        <source>Choose a budget of at least 128 tokens.</source>
        <translation>読む量の上限を 128 トークン以上にしてください。</translation>
    </message>
    <message>
        <source>A budget of {budget} tokens is too small.</source>
        <translation>{budget} トークンの上限は小さすぎます。</translation>
    </message>
    <message>
        <source>The catalogue of models is damaged: {reason}.</source>
        <translation>モデルのカタログが壊れています: {reason}。</translation>
    </message>
    <message>
        <source>Install specdesk again.</source>
        <translation>specdesk をインストールし直してください。</translation>
    </message>
    <message>
        <source>There is no profile {profile}.</source>
        <translation>「{profile}」というプロファイルはありません。</translation>
    </message>
    <message>
        <source>Choose one of: {profiles}.</source>
        <translation>次の中から選んでください: {profiles}。</translation>
    </message>
    <message>
        <source>There is no model {model}.</source>
        <translation>「{model}」というモデルはありません。</translation>
    </message>
    <message>
        <source>Choose one of: {models}.</source>
        <translation>次の中から選んでください: {models}。</translation>
    </message>
    <message>
        <source>A document and a question are needed.</source>
        <translation>文書と質問が必要です。</translation>
    </message>
    <message>
        <source>Put the question last, in quotation marks: specdesk ask FILE &quot;QUESTION&quot;</source>
        <translation>質問は最後に引用符で囲んで指定してください: specdesk ask ファイル &quot;質問&quot;</translation>
    </message>
    <message>
        <source>There is no document to ask.</source>
        <translation>質問する文書がありません。</translation>
    </message>
    <message>
        <source>Name a file, or put one into the collection: specdesk collections add</source>
        <translation>ファイルを指定するか、コレクションに文書を入れてください: specdesk collections add</translation>
    </message>
    <message>
        <source>--questions and --out belong together.</source>
        <translation>--questions と --out は一緒に指定してください。</translation>
    </message>
    <message>
        <source>specdesk ask FILE --questions QUESTIONS.jsonl --out ANSWERS.jsonl</source>
        <translation>specdesk ask ファイル --questions 質問.jsonl --out 回答.jsonl</translation>
    </message>
    <message>
        <source>The file of questions, {path}, cannot be read.</source>
        <translation>質問のファイル {path} を読めません。</translation>
    </message>
    <message>
        <source>It must be a text file in UTF-8, one JSON object a line.</source>
        <translation>UTF-8 のテキストファイルで、1 行に 1 つの JSON オブジェクトを書いてください。</translation>
    </message>
    <message>
        <source>{path} holds no questions.</source>
        <translation>{path} には質問がありません。</translation>
    </message>
    <message>
        <source>A line looks like {{&quot;id&quot;: &quot;1&quot;, &quot;question&quot;: &quot;Who …?&quot;}}.</source>
        <translation>各行は {{&quot;id&quot;: &quot;1&quot;, &quot;question&quot;: &quot;…は誰ですか？&quot;}} のように書きます。</translation>
    </message>
    <message>
        <source>Line {number} of {path} is not a question.</source>
        <translation>{path} の {number} 行目は質問ではありません。</translation>
    </message>
    <message>
        <source>No question has been put to {name} yet.</source>
        <translation>「{name}」にはまだ質問がありません。</translation>
    </message>
    <message>
        <source>Ask one first: specdesk ask FILE &quot;QUESTION&quot;</source>
        <translation>先に質問してください: specdesk ask ファイル &quot;質問&quot;</translation>
    </message>
    <message>
        <source>There is no document and no answer called {name}.</source>
        <translation>「{name}」という文書も回答もありません。</translation>
    </message>
    <message>
        <source>An answer&apos;s id is the &quot;id&quot; that `specdesk ask --json` prints.</source>
        <translation>回答の ID は `specdesk ask --json` が出力する &quot;id&quot; です。</translation>
    </message>
    <message>
        <source>The password file {path} cannot be read.</source>
        <translation>パスワードのファイル {path} を読めません。</translation>
    </message>
    <message>
        <source>Check its name; its first line is the password.</source>
        <translation>ファイル名を確認してください。1 行目がパスワードです。</translation>
    </message>
    <message>
        <source>Converting the model {name} failed.</source>
        <translation>モデル「{name}」の変換に失敗しました。</translation>
    </message>
    <message>
        <source>Install it again; the log says more.</source>
        <translation>もう一度インストールしてください。詳しくはログに記録されています。</translation>
    </message>
    <message>
        <source>The library {path} was written by a newer specdesk.</source>
        <translation>ライブラリ {path} は、より新しい specdesk で作られています。</translation>
    </message>
    <message>
        <source>Update specdesk to open it; the library is unchanged.</source>
        <translation>specdesk を更新すると開けます。ライブラリは変更していません。</translation>
    </message>
    <message>
        <source>Another program is writing to the library {path}.</source>
        <translation>ほかのプログラムがライブラリ {path} に書き込んでいます。</translation>
    </message>
    <message>
        <source>Close the other specdesk, or try again in a moment.</source>
        <translation>もう 1 つの specdesk を閉じるか、少し待ってからもう一度お試しください。</translation>
    </message>
    <message>
        <source>The library {path} cannot be used: {reason}.</source>
        <translation>ライブラリ {path} を使えません: {reason}。</translation>
    </message>
    <message>
        <source>Check the disk it is on; nothing saved so far was changed.</source>
        <translation>ディスクを確認してください。これまでに保存したものは変更していません。</translation>
    </message>
    <message>
        <source>The library {path} is damaged.</source>
        <translation>ライブラリ {path} が壊れています。</translation>
    </message>
    <message>
        <source>The library {path} is empty or gone.</source>
        <translation>ライブラリ {path} が空か、なくなっています。</translation>
    </message>
    <message>
        <source>`specdesk library restore` puts the last good backup in its place and keeps the file.</source>
        <translation>`specdesk library restore` で最後の正常なバックアップに戻せます。元のファイルは残ります。</translation>
    </message>
    <message>
        <source>There is no method {method}.</source>
        <translation>「{method}」という方法はありません。</translation>
    </message>
    <message>
        <source>Choose one of: {methods}.</source>
        <translation>次の中から選んでください: {methods}。</translation>
    </message>
    <message>
        <source>There are no reports of the format {kind}.</source>
        <translation>{kind} 形式のレポートは作成できません。</translation>
    </message>
    <message>
        <source>Choose html, pdf or docx.</source>
        <translation>html、pdf、docx のいずれかを選んでください。</translation>
    </message>
    <message>
        <source>{name} is damaged and cannot be read.</source>
        <translation>「{name}」は壊れていて読めません。</translation>
    </message>
    <message>
        <source>Open it in another program and save it again, or get a new copy.</source>
        <translation>ほかのプログラムで開いて保存し直すか、ファイルを入手し直してください。</translation>
    </message>
    <message>
        <source>{name} is empty: the file has 0 bytes.</source>
        <translation>「{name}」は空です（0 バイト）。</translation>
    </message>
    <message>
        <source>Get a new copy of the file.</source>
        <translation>ファイルを入手し直してください。</translation>
    </message>
    <message>
        <source>{name} was changed by another program while it was read.</source>
        <translation>「{name}」は、読み取り中に別のプログラムで変更されました。</translation>
    </message>
    <message>
        <source>Wait until it is saved there, then open it again.</source>
        <translation>そちらでの保存が終わってから、もう一度開いてください。</translation>
    </message>
    <message>
        <source>{name} does not exist.</source>
        <translation>「{name}」がありません。</translation>
    </message>
    <message>
        <source>Check the name and the folder.</source>
        <translation>名前とフォルダーを確認してください。</translation>
    </message>
    <message>
        <source>{name} is not a file.</source>
        <translation>「{name}」はファイルではありません。</translation>
    </message>
    <message>
        <source>{name} cannot be opened: the system does not let us read it.</source>
        <translation>「{name}」を開けません。読み取りが許可されていません。</translation>
    </message>
    <message>
        <source>Check that you may read it and that it is on this computer.</source>
        <translation>読み取りの権限と、ファイルがこのパソコンにあることを確認してください。</translation>
    </message>
    <message>
        <source>{name} is called a PDF but is none.</source>
        <translation>「{name}」は名前は PDF ですが、中身は PDF ではありません。</translation>
    </message>
    <message>
        <source>{name} is protected and needs a password.</source>
        <translation>「{name}」は保護されており、パスワードが必要です。</translation>
    </message>
    <message>
        <source>Enter the password with which it is opened.</source>
        <translation>開くときのパスワードを入力してください。</translation>
    </message>
    <message>
        <source>The password does not open {name}.</source>
        <translation>このパスワードでは「{name}」を開けません。</translation>
    </message>
    <message>
        <source>Check capital letters and the keyboard, then try again.</source>
        <translation>大文字と小文字、キーボードの入力モードを確認して、もう一度お試しください。</translation>
    </message>
    <message>
        <source>{name} is protected with a certificate, which no password opens.</source>
        <translation>「{name}」は証明書で保護されているため、パスワードでは開けません。</translation>
    </message>
    <message>
        <source>Open it where you may read it and print it as a PDF.</source>
        <translation>閲覧できる環境で開き、PDF として印刷してください。</translation>
    </message>
    <message>
        <source>{name} is a scan: its pages are pictures without text.</source>
        <translation>「{name}」はスキャンした画像で、文字の情報がありません。</translation>
    </message>
    <message>
        <source>Choose a language of scans in the settings, or --ocr-language auto.</source>
        <translation>設定の「スキャンしたページ」か --ocr-language auto で、文字の認識を選んでください。</translation>
    </message>
    <message>
        <source>No text could be recognized on the pages of {name}.</source>
        <translation>「{name}」のページから文字を認識できませんでした。</translation>
    </message>
    <message>
        <source>Scan it anew, larger or with more contrast. Latin letters, Japanese and Chinese can be recognized.</source>
        <translation>より大きく、または濃くスキャンし直してください。認識できるのはラテン文字、日本語、中国語です。</translation>
    </message>
    <message>
        <source>Check in another program whether its pages show anything.</source>
        <translation>ページに何か表示されるか、ほかのプログラムで確かめてください。</translation>
    </message>
    <message>
        <source>{name} shows no text: all that it says is hidden in it.</source>
        <translation>「{name}」には表示される文字がありません。文字はすべて隠されています。</translation>
    </message>
    <message>
        <source>Let the program it was made with show it, and save it again.</source>
        <translation>作成したアプリケーションで文字を表示してから、保存し直してください。</translation>
    </message>
    <message>
        <source>{name} holds no text.</source>
        <translation>「{name}」には文字がありません。</translation>
    </message>
    <message>
        <source>{name} has more than 10,000 pages.</source>
        <translation>「{name}」は 10,000 ページを超えています。</translation>
    </message>
    <message>
        <source>Split it into smaller files.</source>
        <translation>小さなファイルに分けてください。</translation>
    </message>
    <message>
        <source>{name} holds too much text.</source>
        <translation>「{name}」は文字の量が多すぎます。</translation>
    </message>
    <message>
        <source>{name} needs too much memory to be read and was stopped.</source>
        <translation>「{name}」の読み取りに必要なメモリが多すぎるため、中止しました。</translation>
    </message>
    <message>
        <source>Split it into smaller files, or get a new copy.</source>
        <translation>小さなファイルに分けるか、ファイルを入手し直してください。</translation>
    </message>
    <message>
        <source>{name} takes too long to read and was stopped.</source>
        <translation>「{name}」の読み取りに時間がかかりすぎるため、中止しました。</translation>
    </message>
    <message>
        <source>Open it in the program it was made with and save it as .docx or PDF.</source>
        <translation>作成したプログラムで開き、.docx か PDF で保存し直してください。</translation>
    </message>
    <message>
        <source>Open it in Word and save it under a new name, or ask for the file again.</source>
        <translation>Word で開いて別名で保存するか、ファイルをもう一度もらってください。</translation>
    </message>
    <message>
        <source>{name} is damaged: the end of the file is missing.</source>
        <translation>「{name}」は壊れています。ファイルの終わりの部分がありません。</translation>
    </message>
    <message>
        <source>Download or copy it again; it may have been cut off.</source>
        <translation>途中で切れている可能性があります。ダウンロードまたはコピーをやり直してください。</translation>
    </message>
    <message>
        <source>{name} is damaged: a part of it cannot be read.</source>
        <translation>「{name}」は壊れています。一部を読めません。</translation>
    </message>
    <message>
        <source>{name} is damaged: the part with its text is missing.</source>
        <translation>「{name}」は壊れています。本文の部分がありません。</translation>
    </message>
    <message>
        <source>{name} holds declarations that Word never writes and that may do harm.</source>
        <translation>「{name}」には、Word が書くことのない、害を及ぼすおそれのある宣言が含まれています。</translation>
    </message>
    <message>
        <source>{name} is damaged: it holds the same part twice.</source>
        <translation>「{name}」は壊れています。同じ部分が 2 つ入っています。</translation>
    </message>
    <message>
        <source>{name} holds parts that point outside of the file.</source>
        <translation>「{name}」には、ファイルの外を指す部分が含まれています。</translation>
    </message>
    <message>
        <source>{name} unpacks to more than can be read safely.</source>
        <translation>「{name}」は、展開すると安全に読める大きさを超えます。</translation>
    </message>
    <message>
        <source>Split the file in Word, or save it without its pictures and attachments.</source>
        <translation>Word でファイルを分けるか、画像や添付を除いて保存してください。</translation>
    </message>
    <message>
        <source>{name} is in the old Word 97–2003 format.</source>
        <translation>「{name}」は古い Word 97–2003 形式です。</translation>
    </message>
    <message>
        <source>Open it in Word or LibreOffice and save it as .docx.</source>
        <translation>Word か LibreOffice で開き、.docx で保存してください。</translation>
    </message>
    <message>
        <source>{name} is a file of an old Office program, which is not read.</source>
        <translation>{name} は古いOfficeの形式で、読み取れません。</translation>
    </message>
    <message>
        <source>{name} is an Excel workbook; workbooks are not read.</source>
        <translation>{name} はExcelブックです。ブックは読み取れません。</translation>
    </message>
    <message>
        <source>{name} is a PowerPoint file without its list of slides.</source>
        <translation>{name} はPowerPointのファイルですが、スライドの一覧がありません。</translation>
    </message>
    <message>
        <source>Open it in PowerPoint and save it under a new name.</source>
        <translation>PowerPointで開き、別の名前で保存し直してください。</translation>
    </message>
    <message>
        <source>{name} is an OpenDocument file, but no text document (.odt).</source>
        <translation>{name} はOpenDocument形式ですが、文書(.odt)ではありません。</translation>
    </message>
    <message>
        <source>{name} is a file of the word processor Hangul (HWP).</source>
        <translation>{name} はワープロ「Hangul」の形式(HWP)です。</translation>
    </message>
    <message>
        <source>Open it in Hangul and save it as .docx or PDF.</source>
        <translation>Hangulで開き、.docxまたはPDFとして保存してください。</translation>
    </message>
    <message>
        <source>{name} is protected; OpenDocument files are not opened with a password.</source>
        <translation>{name} は保護されています。OpenDocument形式はパスワードでは開けません。</translation>
    </message>
    <message>
        <source>Open it in LibreOffice and save it without its password.</source>
        <translation>LibreOfficeで開き、パスワードを外して保存してください。</translation>
    </message>
    <message>
        <source>Check that it is the right file.</source>
        <translation>正しいファイルか確認してください。</translation>
    </message>
    <message>
        <source>{name} is called a text file but holds no text.</source>
        <translation>{name} は名前はテキストファイルですが、中身はテキストではありません。</translation>
    </message>
    <message>
        <source>Open it in the program it was made with.</source>
        <translation>作成したプログラムで開いてください。</translation>
    </message>
    <message>
        <source>{name} is a web page under another name.</source>
        <translation>{name} は名前を変えたWebページです。</translation>
    </message>
    <message>
        <source>Rename it to .html, or open it in a browser and print a PDF.</source>
        <translation>拡張子を.htmlに変えるか、ブラウザーで開いてPDFに印刷してください。</translation>
    </message>
    <message>
        <source>Choose a PDF, Word, PowerPoint or text file.</source>
        <translation>PDF、Word、PowerPoint、テキストのファイルを選んでください。</translation>
    </message>
    <message>
        <source>{name} is called a PowerPoint file but is none.</source>
        <translation>「{name}」は名前は PowerPoint ファイルですが、中身は PowerPoint ファイルではありません。</translation>
    </message>
    <message>
        <source>{name} is called an OpenDocument text but is none.</source>
        <translation>「{name}」は名前は OpenDocument 文書ですが、中身は OpenDocument 文書ではありません。</translation>
    </message>
    <message>
        <source>{name} is not a kind of file that is read.</source>
        <translation>{name} は読み取れない種類のファイルです。</translation>
    </message>
    <message>
        <source>Choose a PDF, .docx, .odt, .pptx, .html, .md or .txt file.</source>
        <translation>PDF、.docx、.odt、.pptx、.html、.md、.txtのいずれかを選んでください。</translation>
    </message>
    <message>
        <source>{name} is a ZIP archive without a Word document in it.</source>
        <translation>「{name}」は ZIP ファイルで、Word 文書ではありません。</translation>
    </message>
    <message>
        <source>Unpack it and open the files in it one by one.</source>
        <translation>展開して、中のファイルを 1 つずつ開いてください。</translation>
    </message>
    <message>
        <source>{name} is in Rich Text Format.</source>
        <translation>「{name}」はリッチテキスト形式 (RTF) です。</translation>
    </message>
    <message>
        <source>{name} is called a Word file but is none.</source>
        <translation>「{name}」は名前は Word ファイルですが、中身は Word 文書ではありません。</translation>
    </message>
    <message>
        <source>{file} is not what the catalogue promises.</source>
        <translation>{file} の内容がカタログと一致しません。</translation>
    </message>
    <message>
        <source>It was removed. Try again; if it happens again, tell your administrator.</source>
        <translation>ファイルは削除しました。もう一度お試しください。繰り返す場合は管理者に連絡してください。</translation>
    </message>
    <message>
        <source>{folder} has {free} MB free, but {needed} MB are needed.</source>
        <translation>{folder} の空きは {free} MB ですが、{needed} MB が必要です。</translation>
    </message>
    <message>
        <source>Free some space and try again; nothing was changed.</source>
        <translation>空き容量を増やして、もう一度お試しください。変更されたものはありません。</translation>
    </message>
    <message>
        <source>The library has no answer {answer}.</source>
        <translation>ライブラリに回答 {answer} はありません。</translation>
    </message>
    <message>
        <source>An answer&apos;s id stands in the output of `ask --json`.</source>
        <translation>回答の ID は `ask --json` の出力にあります。</translation>
    </message>
    <message>
        <source>The library has no document {document}.</source>
        <translation>ライブラリに文書 {document} はありません。</translation>
    </message>
    <message>
        <source>Open the file first.</source>
        <translation>先にファイルを開いてください。</translation>
    </message>
    <message>
        <source>The model {model} is damaged: its checksum is wrong.</source>
        <translation>モデル「{model}」が壊れています。チェックサムが一致しません。</translation>
    </message>
    <message>
        <source>Install it again: specdesk models install {model}</source>
        <translation>もう一度インストールしてください: specdesk models install {model}</translation>
    </message>
    <message>
        <source>The model {model} is not installed.</source>
        <translation>モデル「{model}」はインストールされていません。</translation>
    </message>
    <message>
        <source>Install it: specdesk models install {model}</source>
        <translation>インストールしてください: specdesk models install {model}</translation>
    </message>
    <message>
        <source>Another specdesk is installing the model {model}.</source>
        <translation>別の specdesk がモデル {model} をインストールしています。</translation>
    </message>
    <message>
        <source>Wait until it is done, or cancel it there.</source>
        <translation>完了するまで待つか、そちらで中止してください。</translation>
    </message>
    <message>
        <source>No model is installed yet.</source>
        <translation>モデルがまだインストールされていません。</translation>
    </message>
    <message>
        <source>Install one: specdesk models install standard (or tiny).</source>
        <translation>インストールしてください: specdesk models install standard（または tiny）</translation>
    </message>
    <message>
        <source>The settings could not be understood.</source>
        <translation>設定を読み取れませんでした。</translation>
    </message>
    <message>
        <source>specdesk uses its defaults; the file was kept as {kept}.</source>
        <translation>初期設定を使います。元のファイルは {kept} として残してあります。</translation>
    </message>
    <message>
        <source>The settings in {path} cannot be read: {reason}.</source>
        <translation>{path} の設定を読めません: {reason}。</translation>
    </message>
    <message>
        <source>specdesk uses its defaults.</source>
        <translation>初期設定を使います。</translation>
    </message>
    <message>
        <source>The disk is full: nothing more can be written to {folder}.</source>
        <translation>ディスクがいっぱいで、{folder} に書き込めません。</translation>
    </message>
    <message>
        <source>Free some space and try again; what was saved is unharmed.</source>
        <translation>空き容量を増やして、もう一度お試しください。保存済みのものは無事です。</translation>
    </message>
    <message>
        <source>You may not write to the folder {folder}.</source>
        <translation>フォルダー {folder} への書き込みが許可されていません。</translation>
    </message>
    <message>
        <source>Choose another folder, or have its rights changed.</source>
        <translation>別のフォルダーを選ぶか、アクセス権を変更してもらってください。</translation>
    </message>
    <message>
        <source>{path} could not be written: {reason}.</source>
        <translation>{path} に書き込めませんでした: {reason}。</translation>
    </message>
    <message>
        <source>Check that its folder exists and is a folder.</source>
        <translation>保存先のフォルダーがあることを確認してください。</translation>
    </message>
    <message>
        <source>There is no text to summarize.</source>
        <translation>要約する文章がありません。</translation>
    </message>
    <message>
        <source>{name} is not in {folder}.</source>
        <translation>「{name}」は {folder} にありません。</translation>
    </message>
    <message>
        <source>Name the folder of the documents: --documents DIR.</source>
        <translation>文書のフォルダーを指定してください: --documents フォルダー</translation>
    </message>
    <message>
        <source>{path} is no question set.</source>
        <translation>{path} は質問集ではありません。</translation>
    </message>
    <message>
        <source>A line is a JSON object with id, document, question, kind, evidence, answers.</source>
        <translation>各行は id、document、question、kind、evidence、answers を持つ JSON オブジェクトです。</translation>
    </message>
    <message>
        <source>{count} questions have the id {id}.</source>
        <translation>ID「{id}」の質問が {count} 件あります。</translation>
    </message>
    <message>
        <source>Give every question an id of its own.</source>
        <translation>質問ごとに異なる ID を付けてください。</translation>
    </message>
    <message>
        <source>The model {model} could not be fetched: {reasons}.</source>
        <translation>モデル「{model}」を取得できませんでした: {reasons}。</translation>
    </message>
    <message>
        <source>Check the network or proxy and try again; what was fetched is kept.</source>
        <translation>ネットワークまたはプロキシを確認して、もう一度お試しください。取得済みの分は残してあります。</translation>
    </message>
    <message>
        <source>{key} cannot be a model&apos;s name.</source>
        <translation>「{key}」はモデルの名前に使えません。</translation>
    </message>
    <message>
        <source>Use small letters, digits, dots and hyphens.</source>
        <translation>英小文字、数字、ピリオド、ハイフンを使ってください。</translation>
    </message>
    <message>
        <source>A document of {length} tokens is too short for {task}.</source>
        <translation>{length} トークンの文書は {task} には短すぎます。</translation>
    </message>
    <message>
        <source>Choose longer documents: --tokens 4096</source>
        <translation>もっと長い文書を指定してください: --tokens 4096</translation>
    </message>
    <message>
        <source>The plot is left out: matplotlib is not installed.</source>
        <translation>matplotlib がインストールされていないため、グラフは作られません。</translation>
    </message>
    <message>
        <source>Install it and run the same again: pip install &apos;specdesk[bench]&apos;</source>
        <translation>インストールしてから同じコマンドをもう一度実行してください: pip install &apos;specdesk[bench]&apos;</translation>
    </message>
    <message>
        <source>There is no collection {name}.</source>
        <translation>コレクション {name} はありません。</translation>
    </message>
    <message>
        <source>`specdesk collections` lists them.</source>
        <translation>`specdesk collections` で一覧を見られます。</translation>
    </message>
    <message>
        <source>A collection needs a name.</source>
        <translation>コレクションには名前が必要です。</translation>
    </message>
    <message>
        <source>Type one or more letters.</source>
        <translation>1 文字以上入力してください。</translation>
    </message>
    <message>
        <source>Nobody is here to be asked.</source>
        <translation>確認できる相手がいません。</translation>
    </message>
    <message>
        <source>Add --yes if all of that is to go.</source>
        <translation>すべて消去してよければ --yes を付けてください。</translation>
    </message>
    <message>
        <source>There is no good backup.</source>
        <translation>使えるバックアップがありません。</translation>
    </message>
    <message>
        <source>`specdesk library restore --empty` begins anew; the damaged file is kept.</source>
        <translation>`specdesk library restore --empty` で空から始められます。壊れたファイルは残ります。</translation>
    </message>
    <message>
        <source>The folder {folder} is on a network drive; the library would be damaged.</source>
        <translation>フォルダー {folder} はネットワークドライブにあり、ライブラリが壊れるおそれがあります。</translation>
    </message>
    <message>
        <source>The folder {folder} is copied elsewhere by another program; the library would be damaged.</source>
        <translation>フォルダー {folder} はほかのプログラムが別の場所へ同期しており、ライブラリが壊れるおそれがあります。</translation>
    </message>
    <message>
        <source>Set SPECDESK_HOME to a folder on a disk of this computer, and start again.</source>
        <translation>SPECDESK_HOME にこのパソコンのディスク上のフォルダーを指定して、起動し直してください。</translation>
    </message>
    <message>
        <source>The library {path} is being restored.</source>
        <translation>ライブラリ {path} を復元しているところです。</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>少し待ってからもう一度お試しください。</translation>
    </message>
    <message>
        <source>The library {path} is in use.</source>
        <translation>ライブラリ {path} は使用中です。</translation>
    </message>
    <message>
        <source>Close specdesk and every command of it, then try again.</source>
        <translation>specdesk とそのコマンドをすべて終了してから、もう一度お試しください。</translation>
    </message>
    <message>
        <source>specdesk is open already, in another window.</source>
        <translation>specdesk はすでに別のウィンドウで開いています。</translation>
    </message>
    <message>
        <source>Use that window, or close it first; commands can be used beside it.</source>
        <translation>そのウィンドウを使うか、先に閉じてください。コマンドは同時に使えます。</translation>
    </message>
    <message>
        <source>There is no backup {name}.</source>
        <translation>バックアップ {name} はありません。</translation>
    </message>
    <message>
        <source>`specdesk library backups` lists them.</source>
        <translation>`specdesk library backups` で一覧を見られます。</translation>
    </message>
    <message>
        <source>The backup {name} is damaged.</source>
        <translation>バックアップ {name} は壊れています。</translation>
    </message>
    <message>
        <source>Take an older one; nothing was changed.</source>
        <translation>より古いものを使ってください。何も変更していません。</translation>
    </message>
    <message>
        <source>llama.cpp could not run the model.</source>
        <translation>llama.cpp でモデルを実行できませんでした。</translation>
    </message>
    <message>
        <source>Measure without it: --without-llamacpp</source>
        <translation>llama.cpp なしで測定してください: --without-llamacpp</translation>
    </message>
    <message>
        <source>The profile {profile} needs about {needed} GB on the graphics card, and {free} GB are free.</source>
        <translation>プロファイル {profile} にはグラフィックボードのメモリが約 {needed} GB 必要ですが、空きは {free} GB です。</translation>
    </message>
    <message>
        <source>Close other programs, or choose the profile {smaller}.</source>
        <translation>ほかのプログラムを終了するか、プロファイル {smaller} を選んでください。</translation>
    </message>
    <message>
        <source>Close other programs and try again.</source>
        <translation>ほかのプログラムを終了してから、もう一度お試しください。</translation>
    </message>
    <message>
        <source>The profile {profile} needs about {needed} GB of memory, and {free} GB are free.</source>
        <translation>プロファイル {profile} には約 {needed} GB のメモリが必要ですが、空きは {free} GB です。</translation>
    </message>
    <message>
        <source>A text of {tokens} tokens is too short.</source>
        <translation>{tokens} トークンの文章では短すぎます。</translation>
    </message>
    <message>
        <source>Choose a length of at least 128 tokens.</source>
        <translation>長さを 128 トークン以上にしてください。</translation>
    </message>
    <message>
        <source>--lengths, --budgets and --out belong to --growth.</source>
        <translation>--lengths、--budgets、--out は --growth と一緒に使います。</translation>
    </message>
    <message>
        <source>Add --growth, or leave them out.</source>
        <translation>--growth を付けるか、これらを省いてください。</translation>
    </message>
</context>
<context>
    <name>warnings</name>
    <message>
        <source>No passage that was read supports this answer.</source>
        <translation>読んだ箇所の中に、この回答の裏付けになるものはありません。</translation>
    </message>
    <message>
        <source>An answer was not taken because it named what does not stand in the passages read.</source>
        <translation>読んだ箇所にない事柄を挙げたため、採用しなかった回答があります。</translation>
    </message>
    <message>
        <source>Only a part of the documents was weighed for this answer: what had been read, and where the words of the question stand.</source>
        <translation>この回答では文書の一部だけを評価しました。すでに読み終えた部分と、質問の語句がある部分です。</translation>
    </message>
    <message>
        <source>A passage cited here is kept for most questions, even unrelated ones: it may be written to draw attention. Read it on its page.</source>
        <translation>引用した箇所は、無関係な質問でもたいてい選ばれます。注意を引くために書かれた文かもしれません。ページで確かめてください。</translation>
    </message>
    <message>
        <source>A quote stands in a table without lines: check its row on the page.</source>
        <translation>引用した箇所は罫線のない表の中にあります。行が合っているか、ページで確かめてください。</translation>
    </message>
    <message>
        <source>These models were trained for English only.</source>
        <translation>このモデルは英語だけで訓練されています。</translation>
    </message>
    <message>
        <source>Rests on an earlier version of the file.</source>
        <translation>このファイルの以前の版に基づいています。</translation>
    </message>
    <message>
        <source>The file is no longer where it was; its text is still here.</source>
        <translation>ファイルが元の場所にありません。本文はここに残っています。</translation>
    </message>
    <message>
        <source>{n} pages are damaged and were left out.</source>
        <translation>{n} ページが壊れているため、読み飛ばしました。</translation>
    </message>
    <message>
        <source>{n} pages are pictures without text and were not read.</source>
        <translation>{n} ページは文字のない画像なので、読んでいません。</translation>
    </message>
    <message>
        <source>{n} pages have letters without a meaning in the file and were not read.</source>
        <translation>{n} ページは、ファイルの文字コードに意味がないので、読んでいません。</translation>
    </message>
    <message>
        <source>{n} pages were recognized from their pictures; single letters may be wrong.</source>
        <translation>{n} ページの文字は画像から認識しました。一部の文字が誤っているかもしれません。</translation>
    </message>
    <message>
        <source>{n} of the recognized pages are hard to read: check what is quoted from them.</source>
        <translation>文字を認識した {n} ページは読み取りにくいものです。引用を確かめてください。</translation>
    </message>
    <message>
        <source>{n} characters that the pages do not show (hidden text) were left out.</source>
        <translation>ページに表示されない文字（隠し文字）{n} 字を除きました。</translation>
    </message>
    <message>
        <source>{n} invisible characters were removed.</source>
        <translation>見えない文字 {n} 字を取り除きました。</translation>
    </message>
    <message>
        <source>{n} tables have no lines: their rows were told by gaps, so check what is quoted from them.</source>
        <translation>罫線のない表が {n} 個あります。行は余白から判断したので、引用された箇所はページで確かめてください。</translation>
    </message>
    <message>
        <source>{n} attached files were not read.</source>
        <translation>添付ファイル {n} 個は読みませんでした。</translation>
    </message>
    <message>
        <source>{n} characters have no meaning in the file and were left out.</source>
        <translation>ファイル内で意味が定まらない文字 {n} 字を除きました。</translation>
    </message>
    <message>
        <source>{n} hidden characters are left out.</source>
        <translation>隠し文字 {n} 字は除いています。</translation>
    </message>
    <message>
        <source>{n} invisible characters are left out.</source>
        <translation>見えない文字 {n} 字は除いています。</translation>
    </message>
    <message>
        <source>The text in {n} charts or diagrams is not read.</source>
        <translation>グラフや図 {n} 個の中の文字は読んでいません。</translation>
    </message>
    <message>
        <source>{n} embedded documents are not read.</source>
        <translation>埋め込み文書 {n} 件は読んでいません。</translation>
    </message>
    <message>
        <source>The file holds macros; they are never run.</source>
        <translation>ファイルにマクロが含まれていますが、実行されることはありません。</translation>
    </message>
    <message>
        <source>The file is a template, not a finished document.</source>
        <translation>このファイルはテンプレートで、完成した文書ではありません。</translation>
    </message>
</context>
</TS>
